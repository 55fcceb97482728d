// A table for the terminal: columns with a heading each, which are made narrower, or left out, where it is too wide.
#pragma once

#include "terminal/styled_line.h"

#include <cstddef>
#include <string>
#include <vector>

namespace llmobs::viewer {

enum class Align { left, right };

struct Column {
  static constexpr std::size_t rigid = static_cast<std::size_t>(-1);

  std::string heading;
  Align align = Align::left;
  std::vector<StyledLine> cells;
  /// How far it may shrink on a narrow terminal; where that isn't enough, columns go altogether, in this order. 0: never.
  std::size_t shortest = rigid;
  unsigned goes = 0;

  std::size_t width() const;
};

/// The headings and then a line for each row.
std::vector<StyledLine> table_lines(std::vector<Column> columns, std::size_t width);

} // namespace llmobs::viewer
