// A StyledLine is one line for the terminal, in pieces that each have a role (a name, an error, something of
// less weight). The views produce lines; only render() knows colours, and only when asked to use them.
//
// Every piece goes through printable(), so no text of a span can reach the terminal as a command to it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

enum class Style { plain, faint, strong, error, label, number, model, kind_flow, kind_model, kind_tool, kind_data };

class StyledLine {
public:
  struct Piece {
    Style style;
    std::string text;
  };

  /// Adds any text; what is not printable in it is shown as escapes.
  StyledLine& add(Style style, std::string_view raw);
  /// Adds all pieces of another line.
  StyledLine& add(const StyledLine& other);
  /// Adds spaces up to the column, if the line isn't that long yet.
  StyledLine& pad_to(std::size_t column);
  /// Shortens the line to `width` columns, with an ellipsis where it was cut.
  StyledLine& cut_to(std::size_t width);

  std::size_t width() const { return width_; }
  const std::vector<Piece>& pieces() const { return pieces_; }

private:
  void append(Style style, std::string text);

  std::vector<Piece> pieces_;
  std::size_t width_ = 0;
};

/// A line of one piece.
StyledLine styled(Style style, std::string_view raw);

/// The items side by side, as many on each line as fit into `width` columns, with a dot between them.
std::vector<StyledLine> flow(const std::vector<StyledLine>& items, std::size_t width);

/// The line as bytes for the terminal, without a line end and without spaces at its end. In ASCII it takes the same
/// columns: what is drawn is drawn otherwise, and every other character is a question mark.
enum class Alphabet { unicode, ascii };
std::string render(const StyledLine& line, bool colour, Alphabet alphabet = Alphabet::unicode);

} // namespace llmobs::viewer
