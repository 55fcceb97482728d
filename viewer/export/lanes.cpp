#include "export/lanes.h"

#include <algorithm>

namespace llmobs::viewer {
namespace {

struct Lane {
  std::vector<LaneSpan> spans;
  std::vector<LaneSpan> open; // those that have not ended where the lane has come to
};

// True if the span fits behind or into what the lane has.
bool fits(Lane& lane, const LaneSpan& span) {
  while (!lane.open.empty() && lane.open.back().end <= span.start) lane.open.pop_back();
  return lane.open.empty() || span.end <= lane.open.back().end;
}

} // namespace

std::vector<std::vector<LaneSpan>> make_lanes(const ExportedTrace& trace) {
  std::vector<LaneSpan> order;
  for (std::size_t i = 0; i < trace.spans.size(); ++i) {
    const SpanHead& head = trace.spans[i].head;
    const std::int64_t start = head.start_ns == 0 ? trace.summary.start_ns : head.start_ns;
    order.push_back({i, start, saturating_add(start, head.duration_ns.value_or(0)), trace.spans[i].depth});
  }
  std::sort(order.begin(), order.end(), [](const LaneSpan& a, const LaneSpan& b) {
    if (a.start != b.start) return a.start < b.start;
    return a.depth != b.depth ? a.depth < b.depth : a.span < b.span;
  });
  std::vector<Lane> lanes;
  std::vector<std::size_t> lane_of(trace.spans.size(), 0);
  for (const LaneSpan& span : order) {
    const std::uint32_t parent = trace.spans[span.span].parent;
    std::size_t lane = parent == SpanRow::none ? 0 : lane_of[parent];
    if (lane >= lanes.size() || !fits(lanes[lane], span))
      for (lane = 0; lane < lanes.size() && !fits(lanes[lane], span);) ++lane;
    if (lane == lanes.size()) lanes.emplace_back();
    lanes[lane].spans.push_back(span);
    lanes[lane].open.push_back(span);
    lane_of[span.span] = lane;
  }
  std::vector<std::vector<LaneSpan>> result;
  for (Lane& lane : lanes) result.push_back(std::move(lane.spans));
  return result;
}

} // namespace llmobs::viewer
