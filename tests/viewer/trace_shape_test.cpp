#include "trace/trace_shape.h"
#include "trace/trace_summary.h"

#include <gtest/gtest.h>
#include <random>

namespace llmobs::viewer {
namespace {

constexpr std::uint64_t no_parent = 0;
constexpr auto largest = std::numeric_limits<std::int64_t>::max();

SpanRow row(std::uint64_t span, std::uint64_t parent, std::int64_t start = 1) {
  SpanRow result;
  result.span = span;
  result.parent = parent;
  result.is_root = parent == no_parent;
  result.start_ns = start;
  result.duration_ns = 10;
  return result;
}

SpanRow with_tokens(SpanRow result, CountedKind kind, std::int64_t input, std::int64_t output) {
  result.kind = kind;
  result.input_tokens = input;
  result.output_tokens = output;
  return result;
}

// "1(2 3(4))": ids in the order of the tree, a missing parent as "?".
std::string drawn(const std::vector<SpanRow>& rows) {
  const TraceShape shape = make_shape(rows);
  std::string text;
  std::uint32_t depth = 0;
  for (const ShapeStep& step : shape.steps) {
    for (; depth < step.depth; ++depth) text += '(';
    for (; depth > step.depth; --depth) text += ')';
    if (!text.empty() && text.back() != '(') text += ' ';
    const std::uint32_t index = shape.nodes[step.node].row;
    text += index == ShapeNode::none ? "?" : std::to_string(rows[index].span);
  }
  return text + std::string(depth, ')');
}

TEST(TraceShape, NestsChildrenWrittenBeforeParents) {
  EXPECT_EQ(drawn({row(4, 3, 30), row(3, 1, 20), row(2, 1, 10), row(1, no_parent, 5)}), "1(2 3(4))");
  EXPECT_EQ(drawn({}), "");
}

TEST(TraceShape, SortsByStartThenByTheFile) {
  EXPECT_EQ(drawn({row(1, no_parent), row(2, 1, 9), row(3, 1, 8), row(4, 1, 9), row(5, 1, 8)}), "1(3 5 2 4)");
}

TEST(TraceShape, KeepsSeveralRoots) {
  EXPECT_EQ(drawn({row(1, no_parent, 2), row(2, no_parent, 1), row(3, 1, 3)}), "2 1(3)");
}

TEST(TraceShape, PutsOrphansUnderTheirMissingParent) {
  const std::vector<SpanRow> rows = {row(1, no_parent, 1), row(2, 99, 30), row(3, 99, 20), row(4, 98, 10),
                                     row(5, 3, 40)};
  EXPECT_EQ(drawn(rows), "1 ?(4) ?(3(5) 2)");
}

TEST(TraceShape, OpensCirclesAtTheirFirstSpan) {
  EXPECT_EQ(drawn({row(1, 3, 30), row(2, 1, 10), row(3, 2, 20), row(4, 1, 40)}), "2(3(1(4)))");
  EXPECT_EQ(drawn({row(7, 7)}), "7");
  const TraceShape shape = make_shape({row(7, 7), row(1, 2, 5), row(2, 1, 6)});
  EXPECT_EQ(shape.circles, 2u);
  EXPECT_EQ(shape.nodes[0].standing, Standing::circle_start);
}

TEST(TraceShape, LeavesOutWhatWasDeliveredTwice) {
  const TraceShape shape = make_shape({row(1, no_parent), row(2, 1), row(2, 1), row(1, no_parent)});
  EXPECT_EQ(shape.repeated, 2u);
  EXPECT_EQ(shape.steps.size(), 2u);
}

TEST(TraceShape, KeepsDifferentSpansOfOneId) {
  EXPECT_EQ(drawn({row(1, no_parent), row(2, 1, 5), row(2, 1, 6), row(3, 2, 7)}), "1(2(3) 2)");
}

TEST(TraceShape, GoesAsDeepAsTheTrace) {
  constexpr std::uint64_t depth = 100'000;
  std::vector<SpanRow> rows;
  for (std::uint64_t id = depth; id > 0; --id) rows.push_back(row(id, id - 1, static_cast<std::int64_t>(id)));
  const TraceShape shape = make_shape(rows);
  ASSERT_EQ(shape.steps.size(), depth);
  EXPECT_EQ(shape.steps.back().depth, depth - 1);
  rows.back() = row(1, depth); // and now a circle of that length
  EXPECT_EQ(make_shape(rows).steps.size(), depth);
}

TEST(TraceShape, RandomParentsGiveEveryNodeOnce) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t spans = 1 + random() % 40;
    std::vector<SpanRow> rows;
    for (std::uint64_t id = 1; id <= spans; ++id)
      rows.push_back(row(1 + random() % spans, random() % (spans + 4), 1 + random() % 5));
    const TraceShape shape = make_shape(rows);
    std::vector<int> visits(shape.nodes.size(), 0);
    for (const ShapeStep& step : shape.steps) ++visits[step.node];
    for (const int count : visits) ASSERT_EQ(count, 1) << "round " << round;
    std::size_t missing = 0;
    for (const ShapeNode& node : shape.nodes) missing += node.row == ShapeNode::none ? 1 : 0;
    EXPECT_EQ(shape.nodes.size() - missing + shape.repeated, rows.size());
  }
}

TEST(TraceShape, MainRowIsTheRootThatStartedFirst) {
  const std::vector<SpanRow> rows = {row(5, 99, 1), row(2, no_parent, 20), row(1, no_parent, 10)};
  EXPECT_EQ(main_row(make_shape(rows), rows), 2u);
  const std::vector<SpanRow> orphans = {row(5, 99, 9), row(6, 98, 3)};
  EXPECT_EQ(main_row(make_shape(orphans), orphans), 1u);
}

TraceSummary summary_of(std::vector<SpanRow> rows) {
  TraceRows trace;
  trace.spans = std::move(rows);
  trace.start_ns = largest;
  for (const SpanRow& span : trace.spans)
    if (span.start_ns > 0) trace.start_ns = std::min(trace.start_ns, span.start_ns);
  return summarise(trace, make_shape(trace.spans));
}

TEST(TraceSummary, AddsUpModelsOnly) {
  const auto summary = summary_of({with_tokens(row(1, no_parent), CountedKind::other, 1000, 1000),
                                   with_tokens(row(2, 1), CountedKind::llm, 10, 5),
                                   with_tokens(row(3, 1), CountedKind::embedding, 3, SpanRow::absent)});
  EXPECT_EQ(summary.tokens.input, 13);
  EXPECT_EQ(summary.tokens.output, 5);
  EXPECT_EQ(summary.tokens.total, 18);
}

TEST(TraceSummary, CountsNestedModelsOnce) {
  const auto summary = summary_of(
      {with_tokens(row(1, no_parent), CountedKind::llm, 10, 5), row(2, 1), // something between them
       with_tokens(row(3, 2), CountedKind::llm, 9, 4), with_tokens(row(4, 2), CountedKind::llm, 1, 1),
       with_tokens(row(5, 1), CountedKind::embedding, 100, 0)});
  EXPECT_EQ(summary.tokens.input, 110);
  EXPECT_EQ(summary.tokens.output, 5);
}

TEST(TraceSummary, StatedTotalWinsOverTheSum) {
  SpanRow span = with_tokens(row(1, no_parent), CountedKind::llm, 10, 5);
  span.total_tokens = 20;
  EXPECT_EQ(summary_of({span}).tokens.total, 20);
}

TEST(TraceSummary, LastsFromTheFirstStartToTheLastEnd) {
  SpanRow late = row(2, 1, 500);
  late.duration_ns = 1000; // a child may outlive its parent
  SpanRow failed = row(3, 1, 100);
  failed.failed = true;
  failed.duration_ns = SpanRow::absent;
  const auto summary = summary_of({row(1, no_parent, 100), late, failed});
  EXPECT_EQ(summary.start_ns, 100);
  EXPECT_EQ(summary.duration_ns, 1400);
  EXPECT_EQ(summary.spans, 3u);
  EXPECT_EQ(summary.errors, 1u);
}

TEST(TraceSummary, StaysInRange) {
  SpanRow span = with_tokens(row(1, no_parent, largest), CountedKind::llm, largest, largest);
  span.duration_ns = largest;
  SpanRow other = with_tokens(row(2, no_parent, 1), CountedKind::llm, largest, largest);
  const auto summary = summary_of({span, other});
  EXPECT_EQ(summary.tokens.total, largest);
  EXPECT_EQ(summary.duration_ns, largest - 1);
}

} // namespace
} // namespace llmobs::viewer
