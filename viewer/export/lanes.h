// Profilers draw spans in lanes, in which each span lies within the one that it began in. Spans that run side by side
// need lanes of their own.
#pragma once

#include "export/exported_trace.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace llmobs::viewer {

struct LaneSpan {
  std::size_t span = 0; // index among the spans of the trace
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::size_t depth = 0;
};

/// Each lane has its spans in the order in which they start, the outer ones first.
std::vector<std::vector<LaneSpan>> make_lanes(const ExportedTrace& trace);

} // namespace llmobs::viewer
