// Terminal text is what may be sent to a terminal as it is: valid UTF-8 on one line, without control
// characters. The text inside spans comes from models and users and is none of that; printable() makes it so,
// showing every control character instead of obeying it. The other functions measure and cut terminal text by
// the columns it takes on the screen, never inside a character.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

/// Reads the code point at `at` and moves `at` behind it. A byte that is not UTF-8 reads as U+FFFD.
char32_t next_code_point(std::string_view text, std::size_t& at);

/// Any bytes as terminal text. Control characters, and the invisible ones that reorder text, become escapes
/// such as \n, \x1b or \u202e; what is not UTF-8 becomes U+FFFD.
std::string printable(std::string_view raw);

/// Columns that the text takes: 0 for combining marks, 2 for East Asian wide characters and emoji, else 1.
std::size_t display_width(std::string_view text);

/// Terminal text in ASCII, of the same width.
std::string ascii_text(std::string_view text);

/// The text itself if it fits into `width` columns, else as much of it as fits with an ellipsis behind it.
std::string cut(std::string_view text, std::size_t width);

/// The text in rows of at most `width` columns, broken at spaces where there are any. A row that carries on
/// another starts with `hanging` spaces. Leading spaces are kept. Never empty: no text is one empty row.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hanging = 0);

/// The lines of raw text: split at \n and \r\n, tabs widened to spaces, not yet printable. A last line that
/// is empty is left out.
std::vector<std::string> split_lines(std::string_view raw);

} // namespace llmobs::viewer
