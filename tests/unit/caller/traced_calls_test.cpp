// trace(): what the callable is given, what becomes of the result, and spans that end later than their call.
#include "caller/recorded_spans.h"
#include "support/sleep.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using llmobs::Done;
using llmobs::parent_of;
using llmobs::Span;
using llmobs::SpanKind;
using llmobs::TraceOptions;
using nlohmann::json;

class TracedCallsTest : public llmobs::RecordedSpansTest {
protected:
  static int64_t duration(const json& span) { return span["duration"].get<int64_t>(); }
};

constexpr int64_t twenty_ms = 20'000'000;

TEST_F(TracedCallsTest, TakesOptions) {
  int result = llmobs::trace(
      TraceOptions().set_kind(SpanKind::Llm).set_name("chat").set_model("m", "p").set_session_id("s").set_ml_app("a"),
      [] { return 5; });
  EXPECT_EQ(result, 5);
  json span = spans()["chat"];
  EXPECT_EQ(span["meta"]["span"]["kind"], "llm");
  EXPECT_EQ(span["meta"]["model_name"], "m");
  EXPECT_EQ(span["session_id"], "s");
}

std::string chat(const std::string& question, int k) {
  LLMOBS_TRACE_AS((TraceOptions().set_name("named chat").set_model("m", "P").set_session_id("s")), llm, question, k);
  LLMOBS_RETURN(question + std::to_string(k));
}

TEST_F(TracedCallsTest, MacrosTakeOptions) {
  chat("why", 3);
  json span = spans()["named chat"];
  EXPECT_EQ(span["meta"]["span"]["kind"], "llm");
  EXPECT_EQ(span["meta"]["model_name"], "m");
  EXPECT_EQ(span["meta"]["model_provider"], "p");
  EXPECT_EQ(span["session_id"], "s");
  EXPECT_EQ(span["meta"]["output"]["messages"][0]["content"], "why3");
}

TEST_F(TracedCallsTest, TheFunctionMayTakeTheSpan) {
  auto owner = llmobs::trace(SpanKind::Tool, "with span", [](Span& span) {
    EXPECT_TRUE(span.recording());
    span.annotate(llmobs::Annotation().set_input("given").set_metrics({{"tokens", 3}}));
    { auto child = llmobs::task("child"); }
    return std::make_unique<int>(7);
  });
  EXPECT_EQ(*owner, 7);
  llmobs::trace(TraceOptions().set_name("generic"),
                [](auto& span) { span.annotate(llmobs::Annotation().set_output(1)); });
  auto found = spans();
  EXPECT_EQ(found["with span"]["meta"]["input"]["value"], "given");
  EXPECT_EQ(found["with span"]["meta"]["output"]["value"], "7");
  EXPECT_EQ(found["with span"]["metrics"]["tokens"], 3);
  EXPECT_EQ(parent_of(found, "child"), "with span");
  EXPECT_EQ(found["generic"]["meta"]["output"]["value"], "1");
  expect_exact_account();
}

TEST_F(TracedCallsTest, TheSpanMayBeFinishedOrKept) {
  Span kept;
  auto outer = llmobs::workflow("outer");
  llmobs::trace(SpanKind::Task, "finished", [](Span& span) {
    span.finish();
    auto sibling = llmobs::task("sibling");
  });
  llmobs::trace(SpanKind::Task, "finished elsewhere", [](Span& span) { std::thread([&] { span.finish(); }).join(); });
  llmobs::trace(SpanKind::Task, "kept", [&](Span& span) { kept = std::move(span); });
  { auto after = llmobs::task("after"); }
  llmobs::sleep_ms(20);
  kept.finish();
  outer.finish();
  auto found = spans();
  EXPECT_EQ(found.size(), 6u);
  EXPECT_EQ(parent_of(found, "sibling"), "outer");
  EXPECT_EQ(parent_of(found, "after"), "outer");
  EXPECT_EQ(parent_of(found, "finished elsewhere"), "outer");
  EXPECT_GE(duration(found["kept"]), twenty_ms);
  expect_exact_account();
}

TEST_F(TracedCallsTest, ExceptionsAreRecordedAndPassedOn) {
  auto fails = [](const char* name, auto&& function) {
    EXPECT_THROW(llmobs::trace(SpanKind::Task, name, function), std::runtime_error);
  };
  fails("nothing", []() -> int { throw std::runtime_error("no"); });
  fails("span", [](Span&) -> int { throw std::runtime_error("no"); });
  fails("done", [](Span&, Done) -> int { throw std::runtime_error("no"); });
  auto found = spans();
  ASSERT_EQ(found.size(), 3u);
  for (auto& [name, span] : found) {
    EXPECT_EQ(span["meta"]["error"]["message"], "no") << name;
    EXPECT_EQ(span["meta"]["error"]["type"], "std::runtime_error") << name;
  }
  expect_exact_account();
}

TEST_F(TracedCallsTest, EndsWhenDoneIsCalledOnAnotherThread) {
  std::thread worker;
  llmobs::trace(SpanKind::Tool, "fetch", [&](Span& span, Done done) {
    span.annotate(llmobs::Annotation().set_input("url"));
    worker = std::thread([done] {
      llmobs::sleep_ms(20);
      done.span().annotate(llmobs::Annotation().set_metrics({{"bytes", 4}}));
      { auto below = done.span().child(SpanKind::Task, "below"); }
      done(std::string("body"));
      done(std::string("too late"));
    });
  });
  { auto after = llmobs::task("after"); }
  worker.join();
  auto found = spans();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found["fetch"]["meta"]["output"]["value"], "body");
  EXPECT_EQ(found["fetch"]["meta"]["input"]["value"], "url");
  EXPECT_EQ(found["fetch"]["metrics"]["bytes"], 4);
  EXPECT_GE(duration(found["fetch"]), twenty_ms);
  EXPECT_EQ(parent_of(found, "below"), "fetch");
  EXPECT_EQ(parent_of(found, "after"), "undefined");
  expect_exact_account();
}

TEST_F(TracedCallsTest, DoneSaysWhatFailed) {
  llmobs::trace(SpanKind::Tool, "text", [](Span&, Done done) { done.fail("Timeout", "late"); });
  llmobs::trace(SpanKind::Tool, "pointer",
                [](Span&, Done done) { done(std::make_exception_ptr(std::runtime_error("broken"))); });
  llmobs::trace(SpanKind::Tool, "rethrown", [](Span&, Done done) {
    try {
      throw std::out_of_range("outside");
    } catch (...) {
      std::thread([error = std::current_exception(), done] { done(error); }).join();
    }
  });
  llmobs::trace(SpanKind::Tool, "handler", [](Span&, Done done) {
    try {
      throw std::runtime_error("handled");
    } catch (...) {
      done.fail();
    }
  });
  llmobs::trace(SpanKind::Tool, "number", [](Span&, Done done) { done(std::make_exception_ptr(3)); });
  llmobs::trace(SpanKind::Tool, "none", [](Span&, Done done) { done(std::exception_ptr()); });
  auto found = spans();
  auto error = [&](const char* name, const char* what) { return found[name]["meta"]["error"][what]; };
  EXPECT_EQ(error("text", "type"), "Timeout");
  EXPECT_EQ(error("text", "message"), "late");
  EXPECT_EQ(error("pointer", "type"), "std::runtime_error");
  EXPECT_EQ(error("pointer", "message"), "broken");
  EXPECT_EQ(error("rethrown", "message"), "outside");
  EXPECT_EQ(error("handler", "message"), "handled");
  EXPECT_EQ(error("number", "type"), "int");
  EXPECT_EQ(found["none"]["status"], "ok");
  expect_exact_account();
}

TEST_F(TracedCallsTest, EndsWithTheLastDone) {
  llmobs::trace(SpanKind::Tool, "dropped", [](Span&, Done) {});
  std::unique_ptr<Done> kept;
  llmobs::trace(SpanKind::Tool, "kept", [&](Span&, Done done) { kept = std::make_unique<Done>(done); });
  llmobs::sleep_ms(20);
  kept.reset();
  llmobs::trace(SpanKind::Tool, "before it returns", [](Span&, Done done) {
    done(1);
    llmobs::sleep_ms(20);
  });
  auto found = spans();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_LT(duration(found["dropped"]), twenty_ms);
  EXPECT_GE(duration(found["kept"]), twenty_ms);
  EXPECT_GE(duration(found["before it returns"]), twenty_ms);
  EXPECT_EQ(found["before it returns"]["meta"]["output"]["value"], "1");
  expect_exact_account();
}

TEST_F(TracedCallsTest, OneOfManyCallsOfDoneCounts) {
  constexpr int rounds = 300;
  uint64_t before = llmobs::stats().delivered;
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::thread> threads;
    llmobs::trace(SpanKind::Tool, "many" + std::to_string(round), [&](Span&, Done done) {
      for (int i = 0; i < 3; ++i) threads.emplace_back([done, i] { done(i); });
    });
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(spans().size(), size_t{rounds});
  EXPECT_EQ(llmobs::stats().delivered - before, uint64_t{rounds});
  expect_exact_account();
}

TEST_F(TracedCallsTest, WithTracingOffOnlyCalls) {
  llmobs::disable();
  EXPECT_EQ(llmobs::trace(SpanKind::Task, "off", [](Span& span) { return span.recording(); }), false);
  Done kept;
  llmobs::trace(SpanKind::Task, "off", [&](Span& span, Done done) {
    EXPECT_FALSE(span.annotate(llmobs::Annotation().set_output(1)));
    kept = done;
  });
  EXPECT_FALSE(kept.span().annotate(llmobs::Annotation().set_output(1)));
  kept(3);
  Done nothing;
  nothing(3);
  EXPECT_FALSE(nothing.span().recording());
}

} // namespace
