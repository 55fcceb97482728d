// Statistics as lines for the terminal, a table for each way to group the spans, and as JSON for programs.
#pragma once

#include "terminal/styled_line.h"
#include "trace/span_statistics.h"

#include <cstddef>
#include <string>
#include <vector>

namespace llmobs::viewer {

/// A bar of at most `width` columns for a part (0 to 1) of the whole; what is not nothing is seen.
std::string bar(double part, std::size_t width);

std::vector<StyledLine> statistics_lines(const Statistics& statistics, const std::string& source, std::size_t width);

JsonValue statistics_json(const Statistics& statistics);

} // namespace llmobs::viewer
