// Spans that the program holds: moved, finished elsewhere, with children from anywhere; and what is active meanwhile.
#include "caller/recorded_spans.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using llmobs::parent_of;

class HeldSpanTest : public llmobs::RecordedSpansTest {};

std::string trace_of(const llmobs::SpanIds& ids) { return ids.trace_id; }

TEST_F(HeldSpanTest, IsBelowTheActiveSpanAndNotActiveItself) {
  auto request = llmobs::workflow("request");
  llmobs::Span held(llmobs::SpanKind::Llm, "held");
  { auto sibling = llmobs::task("sibling"); }
  request.finish();
  { auto later = llmobs::task("later"); }
  held.finish();
  auto found = spans();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(parent_of(found, "held"), "request");
  EXPECT_EQ(parent_of(found, "sibling"), "request");
  EXPECT_EQ(parent_of(found, "later"), "undefined");
  EXPECT_NE(found["later"]["trace_id"], found["request"]["trace_id"]);
  expect_exact_account();
}

// What another thread ends is not the parent of anything here.
TEST_F(HeldSpanTest, EndedElsewhereLeavesThisThreadAsItWas) {
  std::unique_ptr<llmobs::Span> held;
  {
    auto request = llmobs::workflow("request 1");
    held = std::make_unique<llmobs::Span>(llmobs::SpanKind::Llm, "stream");
  }
  std::thread([h = std::move(held)]() mutable { h.reset(); }).join();
  { auto request = llmobs::workflow("request 2"); }
  auto found = spans();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(parent_of(found, "stream"), "request 1");
  EXPECT_EQ(parent_of(found, "request 2"), "undefined");
  EXPECT_NE(found["request 2"]["trace_id"], found["request 1"]["trace_id"]);
  expect_exact_account();
}

TEST_F(HeldSpanTest, IsActiveWhereAndAsLongAsAnActivationLives) {
  llmobs::Span held(llmobs::SpanKind::Agent, "held");
  {
    llmobs::Activation here = held.activate();
    auto child = llmobs::tool("child");
    EXPECT_EQ(trace_of(child.ids()), trace_of(held.ids()));
  }
  std::thread([&] {
    llmobs::Activation there(held);
    llmobs::Activation again(held);
    auto child = llmobs::tool("child of another thread");
  }).join();
  { auto root = llmobs::task("root"); }
  held.finish();
  auto found = spans();
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(parent_of(found, "child"), "held");
  EXPECT_EQ(parent_of(found, "child of another thread"), "held");
  EXPECT_EQ(parent_of(found, "root"), "undefined");
  expect_exact_account();
}

TEST_F(HeldSpanTest, FinishedWhileActiveIsNobodysParentHere) {
  auto outer = llmobs::workflow("outer");
  llmobs::Span held(llmobs::SpanKind::Task, "held");
  llmobs::Activation active(held);
  held.finish();
  { auto after = llmobs::task("after"); }
  outer.finish();
  auto found = spans();
  EXPECT_EQ(parent_of(found, "after"), "outer");
  expect_exact_account();
}

TEST_F(HeldSpanTest, HasChildrenFromAnyThreadEvenAfterItsEnd) {
  llmobs::Span parent(llmobs::SpanKind::Workflow, "parent");
  llmobs::Span first = parent.child(llmobs::SpanKind::Tool, "first");
  parent.finish();
  llmobs::Span second;
  std::thread([&] {
    auto other = llmobs::workflow("active there");
    second = parent.child(llmobs::SpanKind::Llm, "second", llmobs::SpanOptions().set_model("m"));
    { auto below = llmobs::task("below what is active"); }
  }).join();
  first.finish();
  second.finish();
  auto found = spans();
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(parent_of(found, "first"), "parent");
  EXPECT_EQ(parent_of(found, "second"), "parent");
  EXPECT_EQ(found["second"]["trace_id"], found["parent"]["trace_id"]);
  EXPECT_EQ(parent_of(found, "below what is active"), "active there");
  EXPECT_EQ(found["second"]["meta"]["model_name"], "m");
  expect_exact_account();
}

TEST_F(HeldSpanTest, ChildOfAScopedSpanOnAnotherThread) {
  auto scoped = llmobs::workflow("scoped");
  std::thread([&] { scoped.child(llmobs::SpanKind::Tool, "child").annotate({}); }).join();
  scoped.finish();
  auto found = spans();
  EXPECT_EQ(parent_of(found, "child"), "scoped");
}

TEST_F(HeldSpanTest, KeepsItsIdsForEver) {
  llmobs::Span held(llmobs::SpanKind::Workflow, "held");
  llmobs::SpanIds before = held.ids();
  EXPECT_EQ(trace_of(before).size(), 32u);
  held.finish();
  EXPECT_FALSE(held.recording());
  EXPECT_STREQ(held.ids().trace_id, before.trace_id);
  EXPECT_STREQ(held.ids().span_id, before.span_id);
  llmobs::Span moved = std::move(held);
  EXPECT_STREQ(moved.ids().span_id, before.span_id);
  auto scoped = llmobs::task("scoped");
  llmobs::SpanIds scoped_before = scoped.ids();
  scoped.finish();
  EXPECT_STREQ(scoped.ids().span_id, scoped_before.span_id);
  EXPECT_STREQ(scoped.ids().trace_id, scoped_before.trace_id);
}

TEST_F(HeldSpanTest, MovesAndEndsOnce) {
  llmobs::Span a(llmobs::SpanKind::Task, "a");
  llmobs::Span b = std::move(a);
  EXPECT_FALSE(a.recording()); // NOLINT: moved from on purpose
  EXPECT_STREQ(a.ids().span_id, "");
  EXPECT_FALSE(a.annotate({}));
  b.annotate(llmobs::Annotation().set_output("kept"));
  b = llmobs::Span(llmobs::SpanKind::Task, "c"); // a ends here
  b.finish();
  b.finish();
  b.set_error("late", "not recorded");
  auto found = spans();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found["a"]["meta"]["output"]["value"], "kept");
  EXPECT_EQ(found["c"]["status"], "ok");
  expect_exact_account();
}

TEST_F(HeldSpanTest, OfSeveralCallsAtOnceOneEndsIt) {
  uint64_t before = llmobs::stats().captured;
  for (int round = 0; round < 200; ++round) {
    llmobs::Span held(llmobs::SpanKind::Task, "held");
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back([&] { held.finish(); });
    for (auto& thread : threads) thread.join();
  }
  llmobs::flush();
  llmobs::Stats stats = llmobs::stats();
  EXPECT_EQ(stats.captured - before, 200u);
  expect_exact_account();
}

TEST_F(HeldSpanTest, FailsWhenAnExceptionDestroysIt) {
  try {
    llmobs::Span held(llmobs::SpanKind::Task, "held");
    throw std::runtime_error("gone");
  } catch (const std::exception&) {}
  EXPECT_EQ(spans()["held"]["status"], "error");
}

TEST_F(HeldSpanTest, FinishesWithAnError) {
  struct Odd {
    const char* what() const { return "odd"; }
  };
  auto held = [](const char* name) { return llmobs::Span(llmobs::SpanKind::Task, name); };
  held("text").finish("Timeout", "late");
  try {
    throw std::out_of_range("outside");
  } catch (const std::exception& error) {
    held("object").finish(error);
    held("pointer").finish(std::current_exception());
  }
  held("odd").finish(Odd());
  held("none").finish(std::exception_ptr());
  auto scoped = llmobs::task("scoped");
  scoped.finish(std::runtime_error("no"));
  auto found = spans();
  auto error = [&](const char* name, const char* what) { return found[name]["meta"]["error"][what]; };
  EXPECT_EQ(error("text", "type"), "Timeout");
  EXPECT_EQ(error("text", "message"), "late");
  for (const char* name : {"object", "pointer"}) {
    EXPECT_EQ(error(name, "type"), "std::out_of_range");
    EXPECT_EQ(error(name, "message"), "outside");
  }
  EXPECT_EQ(error("odd", "message"), "odd");
  EXPECT_EQ(error("scoped", "type"), "std::runtime_error");
  EXPECT_EQ(found["none"]["status"], "ok");
  expect_exact_account();
}

TEST_F(HeldSpanTest, IsExportedAndAnnotatedByItsHandle) {
  llmobs::Span held(llmobs::SpanKind::Task, "held");
  auto scoped = llmobs::task("scoped");
  EXPECT_TRUE(llmobs::annotate(held, llmobs::Annotation().set_output("of held")));
  EXPECT_TRUE(llmobs::annotate(scoped, llmobs::Annotation().set_output("of scoped")));
  EXPECT_STREQ(llmobs::export_span().span_id, scoped.ids().span_id);
  scoped.finish();
  held.finish();
  EXPECT_FALSE(llmobs::annotate(held, llmobs::Annotation().set_output("late")));
  auto found = spans();
  EXPECT_EQ(found["held"]["span_id"], llmobs::export_span(held).span_id);
  EXPECT_EQ(found["scoped"]["trace_id"], llmobs::export_span(scoped).trace_id);
  EXPECT_EQ(found["held"]["meta"]["output"]["value"], "of held");
}

TEST_F(HeldSpanTest, HoldsNothingWhenTracingIsOff) {
  llmobs::disable();
  llmobs::Span held(llmobs::SpanKind::Task, "held");
  llmobs::Activation active(held);
  EXPECT_FALSE(held.recording());
  EXPECT_FALSE(held.child(llmobs::SpanKind::Task, "child").recording());
  EXPECT_STREQ(held.ids().trace_id, "");
}

} // namespace
