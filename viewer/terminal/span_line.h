// One line about one span, for lists of spans of many traces: when, in which trace, of which kind, how long, its name.
#pragma once

#include "store/span_head.h"
#include "terminal/styled_line.h"

#include <cstddef>

namespace llmobs::viewer {

StyledLine span_line(const SpanHead& head, bool with_date, std::size_t width);

} // namespace llmobs::viewer
