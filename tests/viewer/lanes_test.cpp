// In a lane each span lies within the one that it began in: profilers draw nothing else.
#include "export/lanes.h"

#include <gtest/gtest.h>
#include <random>

namespace llmobs::viewer {
namespace {

ExportedSpan span(std::int64_t start, std::int64_t duration, std::uint32_t parent = SpanRow::none) {
  ExportedSpan result;
  result.head.start_ns = start;
  result.head.duration_ns = duration;
  result.parent = parent;
  result.depth = parent == SpanRow::none ? 0 : 1;
  return result;
}

void expect_nested(const ExportedTrace& trace) {
  std::size_t spans = 0;
  for (const auto& lane : make_lanes(trace)) {
    std::vector<LaneSpan> open;
    for (const LaneSpan& one : lane) {
      while (!open.empty() && open.back().end <= one.start) open.pop_back();
      if (!open.empty()) {
        EXPECT_GE(one.start, open.back().start);
        EXPECT_LE(one.end, open.back().end);
      }
      open.push_back(one);
      ++spans;
    }
  }
  EXPECT_EQ(spans, trace.spans.size());
}

TEST(Lanes, ChildrenStandInTheLaneOfTheirParent) {
  ExportedTrace trace;
  trace.spans = {span(10, 100), span(20, 30, 0), span(60, 30, 0)};
  ASSERT_EQ(make_lanes(trace).size(), 1u);
  expect_nested(trace);
}

TEST(Lanes, WhatRunsSideBySideIsApart) {
  ExportedTrace trace;
  trace.spans = {span(10, 100), span(20, 50, 0), span(30, 60, 0), span(100, 50, 0)}; // the last one outlives its parent
  EXPECT_EQ(make_lanes(trace).size(), 2u);
  expect_nested(trace);
}

TEST(Lanes, HoldForAnyTimes) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    ExportedTrace trace;
    for (std::uint32_t i = 0; i < 60; ++i)
      trace.spans.push_back(span(1 + static_cast<std::int64_t>(random() % 50), static_cast<std::int64_t>(random() % 40),
                                 i == 0 ? SpanRow::none : static_cast<std::uint32_t>(random() % i)));
    expect_nested(trace);
  }
}

} // namespace
} // namespace llmobs::viewer
