// A span's detail is everything its event says beyond the head, for the verbose tree: the whole error, inputs
// and outputs, metadata, metrics, tags, and whatever else stands in `meta`.
#pragma once

#include "base/json_value.h"
#include "store/span_head.h"
#include "terminal/styled_line.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace llmobs::viewer {

/// Lines of at most `width` columns; `trace_start_ns` is what the span's own start is measured from.
/// Of the tags, `said_tags` are left out.
std::vector<StyledLine> span_detail(const JsonValue& event, std::int64_t trace_start_ns, std::size_t width,
                                    const std::vector<std::string>& said_tags = {});

} // namespace llmobs::viewer
