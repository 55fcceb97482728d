#include "terminal/styled_line.h"

#include "terminal/terminal_text.h"

namespace llmobs::viewer {
namespace {

// Parameters of the terminal's "select graphic rendition" command.
const char* rendition(Style style) {
  switch (style) {
  case Style::plain: return "";
  case Style::faint: return "2";
  case Style::strong: return "1";
  case Style::error: return "1;31";
  case Style::label: return "36";
  case Style::number: return "33";
  case Style::model: return "35";
  case Style::kind_flow: return "34";
  case Style::kind_model: return "35";
  case Style::kind_tool: return "33";
  case Style::kind_data: return "32";
  }
  return "";
}

} // namespace

void StyledLine::append(Style style, std::string text) {
  width_ += display_width(text);
  if (!pieces_.empty() && pieces_.back().style == style)
    pieces_.back().text += text;
  else if (!text.empty())
    pieces_.push_back({style, std::move(text)});
}

StyledLine& StyledLine::add(Style style, std::string_view raw) {
  append(style, printable(raw));
  return *this;
}

StyledLine& StyledLine::add(const StyledLine& other) {
  for (const Piece& piece : other.pieces_) append(piece.style, piece.text);
  return *this;
}

StyledLine& StyledLine::pad_to(std::size_t column) {
  if (column > width_) append(Style::plain, std::string(column - width_, ' '));
  return *this;
}

StyledLine& StyledLine::cut_to(std::size_t width) {
  if (width_ <= width) return *this;
  StyledLine kept;
  for (const Piece& piece : pieces_) {
    const std::size_t piece_width = display_width(piece.text);
    if (kept.width_ + piece_width < width) { // one column is kept for the ellipsis
      kept.append(piece.style, piece.text);
      continue;
    }
    // Something follows or the piece is too long: a cut of the piece and a sign for the rest is always right.
    kept.append(piece.style, cut(piece.text + "  ", width - kept.width_));
    break;
  }
  *this = std::move(kept);
  return *this;
}

StyledLine styled(Style style, std::string_view raw) {
  StyledLine line;
  line.add(style, raw);
  return line;
}

std::vector<StyledLine> flow(const std::vector<StyledLine>& items, std::size_t width) {
  std::vector<StyledLine> lines(1);
  for (const StyledLine& item : items) {
    if (lines.back().width() > 0 && lines.back().width() + 3 + item.width() > width) lines.emplace_back();
    if (lines.back().width() > 0) lines.back().add(Style::faint, " \u00b7 ");
    lines.back().add(item);
  }
  for (StyledLine& line : lines) line.cut_to(width);
  return lines;
}

std::string render(const StyledLine& line, bool colour, Alphabet alphabet) {
  std::string out;
  for (const StyledLine::Piece& piece : line.pieces()) {
    const std::string codes = colour ? rendition(piece.style) : "";
    const std::string text = alphabet == Alphabet::ascii ? ascii_text(piece.text) : piece.text;
    out += codes.empty() ? text : "\x1b[" + codes + "m" + text + "\x1b[0m";
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

} // namespace llmobs::viewer
