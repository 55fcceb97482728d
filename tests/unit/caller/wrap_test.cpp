// wrap(): any callable, with its signature, inside a span at each call.
#include "caller/recorded_spans.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

using llmobs::SpanKind;
using llmobs::TraceOptions;
using nlohmann::json;

int add(int a, int b) { return a + b; }
std::string forecast(const std::string& city, int days) { return city + std::to_string(days); }
int quiet(int a) noexcept { return a; }
struct Agent {
  int base = 3;
  int ask(const std::string& question, int k) const { return base + k + static_cast<int>(question.size()); }
  void set(int value) { base = value; }
};
struct Pinned {
  int value;
  explicit Pinned(int v) : value(v) {}
  Pinned(const Pinned&) = delete;
};
struct Overloaded {
  int operator()(int a) const { return a; }
  std::string operator()(const std::string& a) const { return a; }
};
struct Qualified {
  int operator()(int) & { return 1; }
  int operator()(int) const& { return 2; }
  int operator()(int) && { return 3; }
};

class WrapTest : public llmobs::RecordedSpansTest {
protected:
  static TraceOptions tool(const char* name) { return TraceOptions().set_kind(SpanKind::Tool).set_name(name); }
  static json input(const json& span) { return json::parse(span["meta"]["input"]["value"].get<std::string>()); }
};

TEST_F(WrapTest, FunctionsByPositionAndByName) {
  auto by_position = llmobs::wrap(tool("add"), add);
  auto by_name = llmobs::wrap(TraceOptions().set_kind(SpanKind::Tool), LLMOBS_WRAP(forecast, city, days));
  auto lambda = llmobs::wrap(tool("lambda"),
                             LLMOBS_WRAP([](const std::string& city, int days) { return city.size() + days; }));
  EXPECT_EQ(by_position(1, 2), 3);
  EXPECT_EQ(by_name("Bremen", 3), "Bremen3");
  EXPECT_EQ(lambda("Ulm", 2), 5u);
  auto found = spans();
  EXPECT_EQ(input(found["add"]), (json{{"arg1", 1}, {"arg2", 2}}));
  EXPECT_EQ(found["add"]["meta"]["output"]["value"], "3");
  EXPECT_EQ(found["add"]["meta"]["span"]["kind"], "tool");
  EXPECT_EQ(input(found["forecast"]), (json{{"city", "Bremen"}, {"days", 3}}));
  EXPECT_EQ(found["forecast"]["meta"]["output"]["value"], "Bremen3");
  EXPECT_EQ(input(found["lambda"]), (json{{"city", "Ulm"}, {"days", 2}}));
}

TEST_F(WrapTest, MemberFunctionsOfWhateverHasTheObject) {
  auto ask = llmobs::wrap(TraceOptions(), LLMOBS_WRAP(&Agent::ask, question, k));
  Agent agent;
  auto shared = std::make_shared<Agent>();
  EXPECT_EQ(ask(agent, "ab", 1), 6);
  auto found = spans();
  EXPECT_EQ(input(found["ask"]), (json{{"question", "ab"}, {"k", 1}}));
  EXPECT_EQ(ask(&agent, "ab", 2), 7);
  EXPECT_EQ(ask(shared, "", 0), 3);
  EXPECT_EQ(ask(std::cref(agent), "", 0), 3);
  llmobs::wrap(TraceOptions(), &Agent::set)(agent, 9);
  EXPECT_EQ(agent.base, 9);
}

TEST_F(WrapTest, SignaturesStay) {
  auto wrapped_quiet = llmobs::wrap(tool("quiet"), quiet);
  static_assert(noexcept(wrapped_quiet(1)));
  auto wrapped_add = llmobs::wrap(tool("add"), add);
  static_assert(!noexcept(wrapped_add(1, 2)));
  static_assert(std::is_same_v<decltype(std::function(wrapped_add)), std::function<int(int, int)>>);
  static_assert(std::is_invocable_r_v<int, const decltype(wrapped_add)&, int, int>);
  static_assert(!std::is_invocable_v<decltype(wrapped_add)&, std::string>);
  auto reference = llmobs::wrap(tool("reference"), [](int& x) -> int& { return x; });
  int x = 3;
  EXPECT_EQ(&reference(x), &x);
  static_assert(!std::is_invocable_v<decltype(reference)&, int>);
  int calls = 0;
  auto counting = llmobs::wrap(tool("counting"), [calls]() mutable { return ++calls; });
  static_assert(!std::is_invocable_v<const decltype(counting)&>);
  counting();
  EXPECT_EQ(counting(), 2);
  auto list = llmobs::wrap(tool("list"), [](const std::vector<int>& all) { return all.size(); });
  EXPECT_EQ(list({1, 2, 3}), 3u);
  auto forwarding = llmobs::wrap(tool("forwarding"), [](int&& x) -> int&& { return std::move(x); });
  static_assert(std::is_same_v<decltype(forwarding(1)), int&&>);
}

TEST_F(WrapTest, OverloadsAndTemplatesAreChosenAsBefore) {
  auto overloaded = llmobs::wrap(tool("overloaded"), Overloaded());
  EXPECT_EQ(overloaded(3), 3);
  EXPECT_EQ(overloaded(std::string("text")), "text");
  auto generic = llmobs::wrap(tool("generic"), [](auto&&... all) { return sizeof...(all); });
  EXPECT_EQ(generic(1, "two", 3.0), 3u);
  auto qualified = llmobs::wrap(tool("qualified"), Qualified());
  EXPECT_EQ(qualified(0), 1);
  EXPECT_EQ(std::as_const(qualified)(0), 2);
  EXPECT_EQ(std::move(qualified)(0), 3);
}

TEST_F(WrapTest, MoveOnlyArgumentsResultsAndCallables) {
  auto owner = std::make_unique<int>(5);
  auto wrapped = llmobs::wrap(tool("moving"), [owner = std::move(owner)](std::unique_ptr<int> given) {
    *given += *owner;
    return given;
  });
  auto moved = std::move(wrapped);
  EXPECT_EQ(*moved(std::make_unique<int>(2)), 7);
  EXPECT_EQ(llmobs::wrap(tool("pinned"), [](int v) { return Pinned(v); })(4).value, 4);
  auto takes_pinned = llmobs::wrap(tool("takes pinned"), [](const Pinned& p) { return p.value; });
  EXPECT_EQ(takes_pinned(Pinned(8)), 8);
  auto found = spans();
  EXPECT_EQ(input(found["moving"]), (json{{"arg1", 2}}));
  EXPECT_EQ(found["moving"]["meta"]["output"]["value"], "7");
}

TEST_F(WrapTest, CopiesOutliveWhatTheyWereMadeOf) {
  std::function<int(int)> kept;
  {
    std::string name = "a name that is gone by then and does not fit a small buffer";
    auto wrapped = llmobs::wrap(TraceOptions().set_name(name).set_kind(SpanKind::Llm).set_model("model", "provider"),
                                quiet);
    auto copy = wrapped;
    copy = wrapped;
    kept = copy;
  }
  EXPECT_EQ(kept(1), 1);
  json span = spans()["a name that is gone by then and does not fit a small buffer"];
  EXPECT_EQ(span["meta"]["model_name"], "model");
  EXPECT_EQ(span["meta"]["model_provider"], "provider");
}

TEST_F(WrapTest, FailuresAndNesting) {
  auto inner = llmobs::wrap(tool("inner"), [](int) -> int { throw std::runtime_error("no"); });
  auto outer = llmobs::wrap(tool("outer"), [&](int a) { return inner(a); });
  EXPECT_THROW(outer(1), std::runtime_error);
  auto found = spans();
  EXPECT_EQ(llmobs::parent_of(found, "inner"), "outer");
  for (const char* name : {"inner", "outer"}) EXPECT_EQ(found[name]["meta"]["error"]["message"], "no");
  expect_exact_account();
}

TEST_F(WrapTest, ACallbackThatComesLastEndsTheSpan) {
  std::thread worker;
  auto later = [&](int n, const std::function<void(std::exception_ptr, int)>& done) {
    worker = std::thread([n, done] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      done(n < 0 ? std::make_exception_ptr(std::runtime_error("negative")) : nullptr, 2 * n);
    });
  };
  int answer = 0;
  llmobs::wrap(tool("later"), later)(21, [&](const std::exception_ptr&, int value) { answer = value; });
  worker.join();
  EXPECT_EQ(answer, 42);
  llmobs::wrap(tool("fails"), later)(-1, [&](const std::exception_ptr& error, int) { answer = error ? 1 : 0; });
  worker.join();
  EXPECT_EQ(answer, 1);
  llmobs::wrap(tool("none"), [](int, std::function<void()> done) { EXPECT_FALSE(done); })(3, nullptr);
  llmobs::wrap(tool("dropped"), [](std::function<void(int)>) {})([](int) {});
  auto found = spans();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found["later"]["meta"]["output"]["value"], "42");
  EXPECT_GE(found["later"]["duration"].get<int64_t>(), 20'000'000);
  EXPECT_EQ(found["fails"]["meta"]["error"]["message"], "negative");
  EXPECT_EQ(found["none"]["status"], "ok");
  expect_exact_account();
}

TEST_F(WrapTest, WhatComesBeforeACallbackIsHandedOnAsItIs) {
  auto process = [](const std::string& text, int& calls, std::unique_ptr<int> owned, std::function<void(int)> done) {
    ++calls;
    done(static_cast<int>(text.size()) + *owned);
  };
  const std::string text = "four";
  int calls = 0, answer = 0;
  llmobs::wrap(tool("process"), process)(text, calls, std::make_unique<int>(3), [&](int value) { answer = value; });
  EXPECT_EQ(answer, 7);
  EXPECT_EQ(calls, 1);
  auto named = llmobs::wrap(tool("named"), LLMOBS_WRAP([](const std::string& text, std::function<void(bool)> done) {
                              done(text.empty());
                            }));
  named(text, [](bool) {});
  auto found = spans();
  EXPECT_EQ(found["process"]["meta"]["output"]["value"], "7");
  EXPECT_EQ(found["process"]["meta"]["input"]["value"].get<std::string>().find("arg4"),
            std::string::npos); // no callback
  EXPECT_EQ(found["named"]["meta"]["input"]["value"], R"({"text":"four"})");
  expect_exact_account();
}

TEST_F(WrapTest, WithTracingOffOnlyCalls) {
  auto wrapped = llmobs::wrap(tool("add"), add);
  llmobs::disable();
  EXPECT_EQ(wrapped(1, 2), 3);
  int answer = 0;
  llmobs::wrap(tool("later"), [](std::function<void(int)> done) { done(3); })([&](int v) { answer = v; });
  EXPECT_EQ(answer, 3);
}

} // namespace
