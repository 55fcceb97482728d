#include "terminal/detail_block.h"

#include "terminal/json_text.h"
#include "terminal/terminal_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace llmobs::viewer {
namespace {

constexpr std::size_t label_column = 10;
constexpr std::size_t least_content = DetailBlock::least_width - label_column;

} // namespace

DetailBlock::DetailBlock(std::size_t width) : width_(std::max(width, least_width)) {}

std::size_t DetailBlock::content_width() const { return width_ - label_column; }

void DetailBlock::label(std::string_view name, Style style) {
  label_ = styled(style, name);
  if (label_.width() < label_column) return;
  lines_.push_back(label_.cut_to(width_)); // too long to stand beside its content: above it, then
  label_ = StyledLine();
}

void DetailBlock::row(const StyledLine& content) {
  StyledLine line = std::exchange(label_, StyledLine());
  lines_.push_back(line.pad_to(label_column).add(content));
}

void DetailBlock::text(std::string_view raw, Style style) { entry({}, 0, raw, style); }

void DetailBlock::list(const std::vector<std::string>& items) {
  std::string line;
  for (const std::string& item : items) line += (line.empty() ? "" : "  ") + item;
  text(line);
}

void DetailBlock::json(const JsonValue& value) {
  for (const std::string& line : split_lines(json_text(value, content_width()))) {
    const std::size_t hanging = std::min(line.find_first_not_of(' '), line.size()) + 2;
    for (const std::string& wrapped : wrap(printable(line), content_width(), hanging))
      row(styled(Style::plain, wrapped));
  }
}

void DetailBlock::entry(std::string_view lead, std::size_t indent, std::string_view raw, Style style,
                        std::size_t max_rows) {
  indent = std::min(indent, content_width() - least_content);
  StyledLine before = styled(Style::strong, lead);
  if (before.width() > 0 && before.width() + 1 > indent)
    row(std::exchange(before, StyledLine()).cut_to(content_width()));
  std::size_t rows = 0;
  for (const std::string& line : split_lines(raw)) {
    const std::size_t hanging = std::min(line.find_first_not_of(' '), line.size());
    for (const std::string& wrapped : wrap(printable(line), content_width() - indent, hanging)) {
      if (++rows > max_rows) continue;
      row(std::exchange(before, StyledLine()).pad_to(indent).add(style, wrapped));
    }
  }
  if (rows == 0) row(before.pad_to(indent).add(Style::faint, "(empty)"));
  if (rows <= max_rows) return;
  const auto more = fmt::format("\u2026 {} more {}", rows - max_rows, rows - max_rows == 1 ? "line" : "lines");
  row(StyledLine().pad_to(indent).add(Style::faint, more));
}

} // namespace llmobs::viewer
