// Spans from the public interface to the lines of a file: nesting, threads, coroutines' suspensions, early and
// out-of-order ends, longjmp, errors, depth, and the account of what was captured, delivered and dropped.
#include "caller/recorded_spans.h"
#include "sanitized.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <sys/time.h>
#include <thread>
#include <ucontext.h>
#include <unistd.h>
#include <vector>

namespace {

using Json = nlohmann::json;
using llmobs::parent_of;

class SpansTest : public llmobs::RecordedSpansTest {};

int traced_sum(int a, int b) {
  LLMOBS_TRACE(tool, a, b);
  LLMOBS_RETURN(a + b);
}

TEST_F(SpansTest, MacroRecordsNameArgumentsAndResult) {
  EXPECT_EQ(traced_sum(2, 3), 5);
  auto found = spans();
  ASSERT_EQ(found.size(), 1u);
  Json& span = found["traced_sum"];
  EXPECT_EQ(span["meta"]["span"]["kind"], "tool");
  EXPECT_EQ(Json::parse(span["meta"]["input"]["value"].get<std::string>()), (Json{{"a", 2}, {"b", 3}}));
  EXPECT_EQ(span["meta"]["output"]["value"], "5");
  EXPECT_EQ(span["parent_id"], "undefined");
  EXPECT_EQ(span["status"], "ok");
}

TEST_F(SpansTest, ChildrenHangBelowTheirParentsInOneTrace) {
  {
    auto root = llmobs::workflow("root");
    {
      auto agent = llmobs::agent("agent");
      auto tool = llmobs::tool("tool");
    }
    auto task = llmobs::task("task");
  }
  auto next = llmobs::workflow("next");
  next.finish();
  auto found = spans();
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(parent_of(found, "agent"), "root");
  EXPECT_EQ(parent_of(found, "tool"), "agent");
  EXPECT_EQ(parent_of(found, "task"), "root");
  EXPECT_EQ(found["tool"]["trace_id"], found["root"]["trace_id"]);
  EXPECT_NE(found["next"]["trace_id"], found["root"]["trace_id"]);
  for (auto& [name, span] : found) {
    int64_t start = span["start_ns"], end = start + span["duration"].get<int64_t>();
    if (span["parent_id"] == "undefined") continue;
    Json& parent = found[parent_of(found, name)];
    int64_t parent_start = parent["start_ns"], slack = 2000000;
    EXPECT_GE(start + slack, parent_start) << name;
    EXPECT_LE(end, parent_start + parent["duration"].get<int64_t>() + slack) << name;
  }
}

TEST_F(SpansTest, SpansEndInAnyOrder) {
  auto a = std::make_unique<llmobs::ScopedSpan>(llmobs::SpanKind::Workflow, "a");
  auto b = std::make_unique<llmobs::ScopedSpan>(llmobs::SpanKind::Task, "b");
  a.reset();
  { auto c = llmobs::task("c"); }
  b.reset();
  { auto d = llmobs::task("d"); }
  auto found = spans();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(parent_of(found, "b"), "a");
  EXPECT_EQ(parent_of(found, "c"), "b");
  EXPECT_EQ(parent_of(found, "d"), "undefined");
  expect_exact_account();
}

TEST_F(SpansTest, ASpanMayBeFinishedByAnotherThread) {
  llmobs::Span span(llmobs::SpanKind::Workflow, "handed over");
  std::thread([&] {
    span.annotate(llmobs::Annotation().set_output("done elsewhere"));
    span.finish();
  }).join();
  EXPECT_FALSE(span.recording());
  auto found = spans();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found["handed over"]["meta"]["output"]["value"], "done elsewhere");
  expect_exact_account();
}

TEST_F(SpansTest, ThreadsHaveTheirOwnTraces) {
  auto root = llmobs::workflow("main thread");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([i] { auto span = llmobs::workflow("thread " + std::to_string(i)); });
  for (auto& thread : threads) thread.join();
  root.finish();
  auto found = spans();
  ASSERT_EQ(found.size(), 9u);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(found["thread " + std::to_string(i)]["parent_id"], "undefined");
}

TEST_F(SpansTest, ExceptionsAreRecordedWithTypeAndMessageAndPassedOn) {
  EXPECT_THROW(llmobs::trace(llmobs::SpanKind::Tool, "typed", []() -> int { throw std::out_of_range("too far"); }),
               std::out_of_range);
  EXPECT_THROW(llmobs::trace(llmobs::SpanKind::Tool, "number", []() -> int { throw 42; }), int);
  EXPECT_THROW(llmobs::trace(llmobs::SpanKind::Tool, "text", [] { throw std::string("as text"); }), std::string);
  EXPECT_THROW(
      {
        auto span = llmobs::task("scope");
        throw std::runtime_error("unseen");
      },
      std::runtime_error);
  auto found = spans();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found["typed"]["status"], "error");
  EXPECT_EQ(found["typed"]["meta"]["error"]["type"], "std::out_of_range");
  EXPECT_EQ(found["typed"]["meta"]["error"]["message"], "too far");
  EXPECT_EQ(found["number"]["meta"]["error"]["type"], "int");
  EXPECT_EQ(found["text"]["meta"]["error"]["message"], "as text");
  EXPECT_EQ(found["scope"]["status"], "error");
}

TEST_F(SpansTest, ASpanInsideADestructorDuringUnwindingDidNotFail) {
  struct Cleanup {
    ~Cleanup() { auto span = llmobs::task("in destructor"); }
  };
  try {
    Cleanup cleanup;
    throw 1;
  } catch (int) {}
  EXPECT_EQ(spans()["in destructor"]["status"], "ok");
}

TEST_F(SpansTest, TheModelMayBeAnnotated) {
  {
    auto span = llmobs::llm("chat");
    llmobs::annotate(llmobs::Annotation().set_model("gpt-4o", "OpenAI"));
  }
  Json meta = spans()["chat"]["meta"];
  EXPECT_EQ(meta["model_name"], "gpt-4o");
  EXPECT_EQ(meta["model_provider"], "openai");
}

TEST_F(SpansTest, MetricsAndTagsInAllTheirForms) {
  const std::string long_key(40, 'k'), medium_key = "a key of its own", long_text(300, 't'), text = "some text";
  {
    auto span = llmobs::llm("chat");
    llmobs::annotate(llmobs::Annotation().set_metrics({{"input_tokens", 42}, {"output_tokens", 18u}, {"cost", -0.5}}));
    llmobs::annotate(llmobs::Annotation().set_metrics({{medium_key, 1}, {long_key, 2.5}, {"mixed", 3}}));
    span.annotate(llmobs::Annotation().set_tags({{"tier", "gold"}, {"text", text}, {"n", 7}, {"empty", ""}}));
    span.annotate(llmobs::Annotation().set_tags({{"long", long_text}, {long_key, text}, {"yes", true}}));
    std::vector<llmobs::Entry> list = {{medium_key, text},
                                       {"literal key of thirty letters!", 30},
                                       {"value", llmobs::Value(31)}};
    span.annotate(llmobs::Annotation().set_tags(list).set_metrics({{"last", 9}}));
  }
  Json span = spans()["chat"];
  Json metrics = {{"input_tokens", 42}, {"output_tokens", 18}, {"cost", -0.5}, {medium_key, 1},
                  {long_key, 2.5},      {"mixed", 3},          {"last", 9}};
  EXPECT_EQ(span["metrics"], metrics);
  std::string tags = span["tags"].dump();
  for (std::string tag : {"tier:gold", "text:some text", "n:7", "empty:", "yes:true", "value:31"})
    EXPECT_NE(tags.find('"' + tag + '"'), tags.npos) << tag;
  EXPECT_NE(tags.find("long:" + long_text), tags.npos);
  EXPECT_NE(tags.find(long_key + ":some text"), tags.npos);
  EXPECT_NE(tags.find(medium_key + ":some text"), tags.npos);
  EXPECT_NE(tags.find("literal key of thirty letters!:30"), tags.npos);
}

TEST_F(SpansTest, NothingIsAnnotatedOutsideOfSpans) {
  EXPECT_FALSE(llmobs::annotate(llmobs::Annotation().set_metrics({{"n", 1}})));
  EXPECT_FALSE(llmobs::annotate(llmobs::Annotation().set_tags({{"n", "x"}})));
  EXPECT_FALSE(llmobs::annotate(llmobs::Annotation().set_input("x")));
  {
    auto span = llmobs::task("around");
    EXPECT_TRUE(llmobs::annotate(llmobs::Annotation().set_metrics({{"n", 1}})));
    EXPECT_TRUE(llmobs::annotate(llmobs::Annotation().set_tags({{"n", "x"}})));
  }
  EXPECT_FALSE(llmobs::annotate(llmobs::Annotation().set_metrics({{"n", 1}})));
  EXPECT_FALSE(llmobs::annotate(llmobs::Annotation().set_tags({{"n", "x"}})));
}

TEST_F(SpansTest, SetErrorMarksTheSpan) {
  {
    auto span = llmobs::llm("refused");
    span.set_error("RateLimit", "come back later");
  }
  Json span = spans()["refused"];
  EXPECT_EQ(span["status"], "error");
  EXPECT_EQ(span["meta"]["error"]["type"], "RateLimit");
  EXPECT_EQ(span["meta"]["error"]["message"], "come back later");
}

// What generated code does, without the plugin.
struct Generated {
  llmobs::seam::Guard guard = {};
  explicit Generated(const char* site) { llmobs::seam::open(&guard, site); }
  ~Generated() { llmobs::seam::close(&guard); }
};

jmp_buf target;

void jumps() {
  llmobs::seam::Guard guard = {};
  llmobs::seam::open(&guard, "kind=task\nname=left by longjmp\n");
  longjmp(target, 1);
}

TEST_F(SpansTest, ALongjmpOverASpanEndsItWithItsParent) {
  {
    Generated outer("kind=workflow\nname=outer\n");
    if (setjmp(target) == 0) jumps();
  }
  { Generated after("kind=workflow\nname=after\n"); }
  auto found = spans();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found["left by longjmp"]["status"], "error");
  EXPECT_EQ(found["left by longjmp"]["meta"]["error"]["type"], "abandoned");
  EXPECT_EQ(found["outer"]["status"], "ok");
  EXPECT_EQ(found["after"]["parent_id"], "undefined");
  expect_exact_account();
}

// Two fibers, each with spans of its own that are open while the other one runs.
ucontext_t scheduler, fibers[2];
char fiber_stacks[2][64 * 1024];

void run_fiber(int number) {
  static const char* const sites[] = {"kind=task\nname=first\n", "kind=task\nname=second\n"};
  for (int round = 0; round < 3; ++round) {
    Generated outer(sites[number]);
    swapcontext(&fibers[number], &scheduler);
    Generated inner(sites[number]);
    swapcontext(&fibers[number], &scheduler);
  }
}

void run_fibers() {
  for (int number = 0; number < 2; ++number) {
    getcontext(&fibers[number]);
    fibers[number].uc_stack.ss_sp = fiber_stacks[number];
    fibers[number].uc_stack.ss_size = sizeof fiber_stacks[number];
    fibers[number].uc_link = &scheduler;
    makecontext(&fibers[number], reinterpret_cast<void (*)()>(&run_fiber), 1, number);
  }
  for (int turn = 0; turn < 7; ++turn) {
    for (ucontext_t& fiber : fibers) swapcontext(&scheduler, &fiber);
  }
}

TEST_F(SpansTest, SpansOfAnotherFiberAreNotLeftByLongjmp) {
  run_fibers();
  std::thread(run_fibers).join();
  llmobs::flush(5000);
  std::ifstream file(path_);
  size_t count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    EXPECT_EQ(Json::parse(line)["spans"][0]["status"], "ok") << line;
  }
  EXPECT_EQ(count, 24u);
  expect_exact_account();
}

TEST_F(SpansTest, ALongjmpOnAnotherThreadEndsItsSpan) {
  std::thread([] {
    Generated outer("kind=workflow\nname=outer\n");
    if (setjmp(target) == 0) jumps();
  }).join();
  auto found = spans();
  EXPECT_EQ(found["left by longjmp"]["meta"]["error"]["type"], "abandoned");
  EXPECT_EQ(found["outer"]["status"], "ok");
  expect_exact_account();
}

TEST_F(SpansTest, ASuspendedSpanIsNobodysParentAndResumesOnAnotherThread) {
  llmobs::seam::Guard coroutine = {};
  {
    Generated caller("kind=workflow\nname=caller\n");
    llmobs::seam::open(&coroutine, "kind=agent\nname=coroutine\n");
    EXPECT_FALSE(llmobs::seam::ready(&coroutine, false)); // suspends
    { Generated sibling("kind=task\nname=sibling\n"); }
  }
  std::thread([&] {
    llmobs::seam::resumed(&coroutine);
    { Generated child("kind=task\nname=child\n"); }
    llmobs::seam::close(&coroutine);
    { Generated stranger("kind=task\nname=stranger\n"); }
  }).join();
  auto found = spans();
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(parent_of(found, "coroutine"), "caller");
  EXPECT_EQ(parent_of(found, "sibling"), "caller");
  EXPECT_EQ(parent_of(found, "child"), "coroutine");
  EXPECT_EQ(found["child"]["trace_id"], found["caller"]["trace_id"]);
  EXPECT_EQ(parent_of(found, "stranger"), "undefined");
}

TEST_F(SpansTest, DeepNestingIsRecordedWhole) {
  constexpr int depth = 3000;
  std::deque<llmobs::ScopedSpan> open;
  for (int i = 0; i < depth; ++i) {
    open.emplace_back(llmobs::SpanKind::Task, "level " + std::to_string(i));
    if (i % 100 == 0) llmobs::flush(10000);
  }
  while (!open.empty()) {
    open.pop_back();
    if (open.size() % 100 == 0) llmobs::flush(10000);
  }
  auto found = spans();
  ASSERT_EQ(found.size(), static_cast<size_t>(depth));
  for (int i = 1; i < depth; ++i)
    ASSERT_EQ(found["level " + std::to_string(i)]["parent_id"], found["level " + std::to_string(i - 1)]["span_id"]);
}

TEST_F(SpansTest, AFloodIsDeliveredOrCounted) {
  constexpr uint64_t each = 50000;
  std::string text(500, 'x');
  std::vector<std::thread> threads;
  llmobs::Stats before = llmobs::stats();
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (uint64_t i = 0; i < each; ++i) {
        auto span = llmobs::task("flood");
        span.annotate(llmobs::Annotation().set_input(text));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_NE(llmobs::flush(60000), llmobs::FlushResult::timeout);
  llmobs::Stats after = llmobs::stats();
  EXPECT_EQ(after.captured - before.captured, 4 * each);
  EXPECT_EQ(after.open, 0u);
  EXPECT_EQ(after.queued, 0u);
  expect_exact_account();
  uint64_t lines = 0;
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line);) ++lines;
  EXPECT_EQ(lines, after.delivered - before.delivered);
}

void traced_handler(int) { LLMOBS_TRACE(task); }

TEST_F(SpansTest, ASignalHandlerMayTraceWhateverItInterrupts) {
  traced_sum(0, 0); // the thread is set up outside the handler
  struct sigaction action = {}, before = {};
  action.sa_handler = &traced_handler;
  action.sa_flags = SA_RESTART;
  ASSERT_EQ(sigaction(SIGALRM, &action, &before), 0);
  itimerval often = {{0, 50}, {0, 50}}, never = {};
  ASSERT_EQ(setitimer(ITIMER_REAL, &often, nullptr), 0);
  constexpr int many = llmobs::sanitized ? 10000 : 50000;
  for (int i = 0; i < many; ++i) traced_sum(i, i);
  {
    auto outer = llmobs::task("outer"); // children take the fast path
    for (int i = 0; i < many; ++i) traced_sum(i, i);
  }
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  EXPECT_STREQ(llmobs::active_span().span_id, "");
  EXPECT_NE(llmobs::flush(60000), llmobs::FlushResult::timeout);
  expect_exact_account();
  EXPECT_EQ(llmobs::stats().open, 0u);
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line);) ASSERT_TRUE(Json::accept(line));
}

TEST_F(SpansTest, ContentThatIsTooLargeToRecordIsCounted) {
  uint64_t before = llmobs::stats().content_dropped;
  {
    auto span = llmobs::task("huge");
    span.annotate(llmobs::Annotation().set_input(std::string(7u << 20, 'x')).set_output("kept"));
  }
  Json span = spans()["huge"];
  EXPECT_EQ(llmobs::stats().content_dropped, before + 1);
  EXPECT_LT(span["meta"]["input"].dump().size(), 100u);
  expect_exact_account();
}

TEST_F(SpansTest, NothingIsRecordedWhileDisabled) {
  llmobs::disable();
  EXPECT_FALSE(llmobs::enabled());
  EXPECT_EQ(traced_sum(1, 1), 2);
  {
    auto span = llmobs::workflow("off");
    EXPECT_FALSE(span.recording());
    EXPECT_FALSE(span.annotate(llmobs::Annotation().set_input("x")));
    EXPECT_FALSE(llmobs::annotate(llmobs::Annotation().set_input("x")));
    EXPECT_STREQ(span.ids().span_id, "");
  }
  EXPECT_EQ(llmobs::trace(llmobs::SpanKind::Task, "off too", [] { return 7; }), 7);
  EXPECT_EQ(spans().size(), 0u);
}

TEST_F(SpansTest, IdsAreThoseOfTheEvent) {
  llmobs::SpanIds ids;
  llmobs::SpanIds active;
  {
    auto root = llmobs::workflow("root");
    auto span = llmobs::task("span");
    ids = span.ids();
    active = llmobs::active_span();
  }
  EXPECT_STREQ(ids.span_id, active.span_id);
  EXPECT_STREQ(ids.trace_id, active.trace_id);
  EXPECT_STREQ(llmobs::active_span().span_id, "");
  Json event = spans()["span"];
  EXPECT_EQ(event["span_id"], ids.span_id);
  EXPECT_EQ(event["trace_id"], ids.trace_id);
}

} // namespace
