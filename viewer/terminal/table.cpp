#include "terminal/table.h"

#include "terminal/terminal_text.h"

#include <algorithm>
#include <functional>

namespace llmobs::viewer {
namespace {

constexpr std::size_t gap = 2;

std::size_t width_of(const std::vector<Column>& columns) {
  std::size_t all = gap * (columns.size() - 1);
  for (const Column& column : columns) all += column.width();
  return all;
}

std::size_t least_width_of(const std::vector<Column>& columns) {
  std::size_t all = gap * (columns.size() - 1);
  for (const Column& column : columns) all += std::min(column.width(), column.shortest);
  return all;
}

// Leaves out what may go where that is needed, then shortens what may be short.
void fit(std::vector<Column>& columns, std::size_t width) {
  while (least_width_of(columns) > width) {
    const auto order = [](const Column& column) { return column.goes == 0 ? 1000u : column.goes; };
    const auto next = std::min_element(columns.begin(), columns.end(),
                                       [&](const Column& a, const Column& b) { return order(a) < order(b); });
    if (next->goes == 0) break;
    columns.erase(next);
  }
  for (Column& column : columns) {
    const std::size_t all = width_of(columns);
    if (all <= width) return;
    if (column.shortest == Column::rigid) continue;
    const std::size_t now = column.width();
    const std::size_t room = std::max(now - std::min(now, all - width), column.shortest);
    for (StyledLine& cell : column.cells) cell.cut_to(room);
  }
}

StyledLine line_of(const std::vector<Column>& columns, const std::vector<std::size_t>& widths,
                   const std::function<StyledLine(const Column&)>& cell) {
  StyledLine line;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const StyledLine content = cell(columns[i]);
    line.pad_to(columns[i].align == Align::right ? begin + widths[i] - content.width() : begin).add(content);
    begin += widths[i] + gap;
  }
  return line;
}

} // namespace

std::size_t Column::width() const {
  std::size_t widest = display_width(heading);
  for (const StyledLine& cell : cells) widest = std::max(widest, cell.width());
  return widest;
}

std::vector<StyledLine> table_lines(std::vector<Column> columns, std::size_t width) {
  fit(columns, width);
  std::vector<std::size_t> widths;
  widths.reserve(columns.size());
  for (const Column& column : columns) widths.push_back(column.width());
  std::vector<StyledLine> lines = {
      line_of(columns, widths, [](const Column& column) { return styled(Style::label, column.heading); })};
  for (std::size_t row = 0; row < columns.front().cells.size(); ++row)
    lines.push_back(line_of(columns, widths, [row](const Column& column) { return column.cells[row]; }));
  for (StyledLine& line : lines) line.cut_to(width);
  return lines;
}

} // namespace llmobs::viewer
