// A DetailBlock is the text below a span in the verbose tree: labels at the left, and next to each its
// content, wrapped so that it stays in its own column.
#pragma once

#include "base/json_value.h"
#include "terminal/styled_line.h"

#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

class DetailBlock {
public:
  /// Narrower than this no block can be.
  static constexpr std::size_t least_width = 22;

  explicit DetailBlock(std::size_t width);

  /// The label of what is added next.
  void label(std::string_view name, Style style = Style::label);
  /// Text of any length and number of lines.
  void text(std::string_view raw, Style style = Style::plain);
  /// Short texts one after the other, in as few lines as they need.
  void list(const std::vector<std::string>& items);
  void json(const JsonValue& value);
  /// Text with a lead before its first line, such as the role of a message; the text starts `indent` columns
  /// in. Of more than `max_rows` rows the rest is only counted.
  void entry(std::string_view lead, std::size_t indent, std::string_view raw, Style style = Style::plain,
             std::size_t max_rows = static_cast<std::size_t>(-1));

  std::vector<StyledLine> take() && { return std::move(lines_); }

private:
  void row(const StyledLine& content);
  std::size_t content_width() const;

  std::size_t width_;
  std::vector<StyledLine> lines_;
  StyledLine label_; // waits for the first row of its content
};

} // namespace llmobs::viewer
