// A trace as JSON for programs: its figures, and its spans as a list in the order of the tree, each with its depth.
#pragma once

#include "store/span_head.h"
#include "trace/trace_shape.h"
#include "trace/trace_summary.h"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

/// Gives the whole event of a row.
using EventSource = std::function<const JsonValue&(std::uint32_t row)>;

/// The figures as members of an object.
JsonValue summary_json(const TraceSummary& summary);
/// One span; `depth` is left out if negative.
JsonValue head_json(const SpanHead& head, std::int64_t depth = -1);

/// Writes the trace; with whole events where `event` gives them.
void tree_json(const TraceSummary& summary, const TraceShape& shape, const std::vector<SpanHead>& heads,
               const EventSource& event, const std::function<void(std::string_view)>& write);

} // namespace llmobs::viewer
