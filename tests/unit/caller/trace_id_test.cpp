// Trace ids of 128 bits, none of which is lost: in handles, in suspended coroutines, and on the wire.
#include "caller/recorded_spans.h"

#include <llmobs/llmobs.h>

#include <gtest/gtest.h>

#include <string>

namespace llmobs {
namespace {

class TraceIdTest : public RecordedSpansTest {};

// As it comes from a service that makes all 128 bits at random (W3C Trace Context).
constexpr const char* foreign_trace = "4bf92f3577b34da6a3ce929d0e0e4736";
llmobs_guard foreign_parent() { return {0x00f067aa0ba902b7, 0xa3ce929d0e0e4736, 0x4bf92f35, 0, 0x77b34da6, 0}; }

TEST_F(TraceIdTest, OfAnotherServiceIsKeptWhole) {
  llmobs_guard parent = foreign_parent();
  llmobs_guard held{};
  SpanOptions options;
  detail::begin_below(&parent, &held, detail::begin_sizes, SpanKind::Workflow, "held", &options);
  EXPECT_STREQ(detail::ids_of(held).trace_id, foreign_trace);
  ASSERT_NE(0u, detail::activate(&held, sizeof held));
  {
    auto child = llmobs::tool("child");
    EXPECT_STREQ(child.ids().trace_id, foreign_trace);
    EXPECT_STREQ(active_span().trace_id, foreign_trace);
    Span grandchild = child.child(SpanKind::Tool, "grandchild");
    EXPECT_STREQ(grandchild.ids().trace_id, foreign_trace);
  }
  detail::deactivate(held.span_id);
  llmobs_v1_close(held.span_id);
  auto found = spans();
  ASSERT_EQ(found.size(), 3u);
  for (auto& [name, span] : found) EXPECT_EQ(span["trace_id"], foreign_trace) << name;
  EXPECT_EQ(found["held"]["parent_id"], std::to_string(0x00f067aa0ba902b7));
}

TEST_F(TraceIdTest, SurvivesASuspension) {
  llmobs_guard parent = foreign_parent();
  ASSERT_NE(0u, detail::activate(&parent, sizeof parent));
  seam::Guard coroutine{};
  seam::open(&coroutine, "kind=task\nname=coroutine\n");
  detail::deactivate(parent.span_id);
  seam::ready(&coroutine, false);
  seam::resumed(&coroutine);
  { auto child = llmobs::task("child"); }
  seam::close(&coroutine);
  auto found = spans();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found["child"]["trace_id"], foreign_trace);
  EXPECT_EQ(found["coroutine"]["trace_id"], foreign_trace);
}

// Two traces that differ only in the bits that used to be missing.
TEST_F(TraceIdTest, SessionsAreOfTheWholeId) {
  llmobs_guard one = foreign_parent(), other = foreign_parent();
  other.trace_middle = 1;
  ASSERT_NE(0u, detail::activate(&one, sizeof one));
  { auto span = llmobs::workflow("one", SpanOptions().set_session_id("session of one")); }
  detail::deactivate(one.span_id);
  ASSERT_NE(0u, detail::activate(&other, sizeof other));
  { auto span = llmobs::workflow("other"); }
  detail::deactivate(other.span_id);
  auto found = spans();
  EXPECT_EQ(found["one"]["session_id"], "session of one");
  EXPECT_FALSE(found["other"].contains("session_id"));
}

TEST_F(TraceIdTest, OfOnesOwnBeginsWithTheTime) {
  auto span = llmobs::workflow("own");
  std::string id = span.ids().trace_id;
  EXPECT_EQ(id.substr(8, 8), "00000000");
  EXPECT_NEAR(static_cast<double>(std::stoul(id.substr(0, 8), nullptr, 16)), static_cast<double>(time(nullptr)), 5);
}

} // namespace
} // namespace llmobs
