// A span's detail is everything its event says beyond the head, for the verbose tree: the whole error, inputs
// and outputs, metadata, metrics, tags, and whatever else stands in `meta`.
#pragma once

#include "base/json_value.h"
#include "store/span_head.h"
#include "terminal/span_content.h"
#include "terminal/styled_line.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace llmobs::viewer {

/// What is known of a span beside its event.
struct DetailContext {
  /// What the span's own start is measured from.
  std::int64_t trace_start_ns = 0;
  /// Tags that are said elsewhere.
  std::vector<std::string> said_tags;
  /// Of the tool calls in messages.
  CallNote input_calls;
  CallNote output_calls;
};

/// Lines of at most `width` columns.
std::vector<StyledLine> span_detail(const JsonValue& event, const DetailContext& context, std::size_t width);

} // namespace llmobs::viewer
