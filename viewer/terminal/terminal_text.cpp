#include "terminal/terminal_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace llmobs::viewer {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

#include "terminal/unicode_width.inc"

constexpr char32_t replacement = 0xFFFD;

template<std::size_t Size> bool contains(const CodeRange (&ranges)[Size], char32_t code) {
  const auto* after = std::upper_bound(std::begin(ranges), std::end(ranges), code,
                                       [](char32_t value, const CodeRange& range) { return value < range.first; });
  return after != std::begin(ranges) && code <= std::prev(after)->last;
}

std::size_t code_width(char32_t code) {
  if (code < 0x300) return 1;
  if (contains(zero_ranges, code)) return 0;
  return contains(wide_ranges, code) ? 2 : 1;
}

// Characters that a terminal obeys, or that make text look like other text: controls, line separators, the
// marks that turn the direction of writing, and invisible tags.
bool is_unsafe(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
         (code >= 0xFFF9 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE00FF);
}

std::string escape(char32_t code) {
  switch (code) {
  case '\n': return "\\n";
  case '\r': return "\\r";
  case '\t': return "\\t";
  default: break;
  }
  const auto number = static_cast<unsigned>(code);
  if (number < 0x80) return fmt::format("\\x{:02x}", number);
  return number <= 0xFFFF ? fmt::format("\\u{:04x}", number) : fmt::format("\\U{:08x}", number);
}

// Length of the sequence that a first byte announces, and the smallest second byte that is not overlong.
struct Lead {
  std::size_t length;
  unsigned char second_min;
  unsigned char second_max;
};

Lead lead_of(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F}; // surrogates are not characters
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// Bytes of terminal text that fit into `width` columns. Marks stay with the character before them.
std::size_t fitting_bytes(std::string_view text, std::size_t width) {
  std::size_t columns = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at;
    columns += code_width(next_code_point(text, next));
    if (columns > width) break;
    at = next;
  }
  return at;
}

} // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte_at = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned char first = byte_at(at++);
  if (first < 0x80) return first;
  const Lead lead = lead_of(first);
  if (lead.length == 0) return replacement;
  char32_t code = first & (0x7Fu >> lead.length);
  for (std::size_t i = 1; i < lead.length; ++i) {
    if (at >= text.size()) return replacement;
    const unsigned char byte = byte_at(at);
    if (byte < (i == 1 ? lead.second_min : 0x80) || byte > (i == 1 ? lead.second_max : 0xBF)) return replacement;
    code = (code << 6) | (byte & 0x3Fu);
    ++at;
  }
  return code;
}

std::string printable(std::string_view raw) {
  // More marks than this on one character would be drawn over the lines above and below it.
  constexpr unsigned most_marks = 8;
  std::string out;
  out.reserve(raw.size());
  unsigned marks = 0;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t from = at;
    const char32_t code = next_code_point(raw, at);
    marks = code_width(code) == 0 ? marks + 1 : 0;
    if (is_unsafe(code) || marks > most_marks)
      out += escape(code);
    else if (code == replacement)
      out += "\xEF\xBF\xBD";
    else
      out += raw.substr(from, at - from);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) columns += code_width(next_code_point(text, at));
  return columns;
}

std::string ascii_text(std::string_view text) {
  constexpr std::pair<char32_t, char> drawn[] = {{0x2502, '|'}, {0x251C, '|'}, {0x2514, '`'}, {0x2500, '-'},
                                                 {0xB7, '.'},   {0x2026, '~'}, {0x2717, 'x'}, {0x2192, '>'},
                                                 {0x2190, '<'}, {0xB5, 'u'},   {0x2588, '#'}, {0x2713, '+'},
                                                 {0x2265, '>'}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code = next_code_point(text, at);
    const auto* known = std::find_if(std::begin(drawn), std::end(drawn),
                                     [&](const auto& one) { return one.first == code; });
    if (code < 0x80)
      out += static_cast<char>(code);
    else if (known != std::end(drawn))
      out += known->second;
    else if (code > 0x2588 && code <= 0x258F) // parts of a block
      out += '=';
    else
      out.append(code_width(code), '?');
  }
  return out;
}

std::string cut(std::string_view text, std::size_t width) {
  if (fitting_bytes(text, width) == text.size()) return std::string(text);
  if (width == 0) return {};
  std::string out(text.substr(0, fitting_bytes(text, width - 1)));
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out + "\u2026";
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hanging) {
  std::vector<std::string> rows;
  // Half of the width at least stays for the text itself.
  const std::string indent(std::min(hanging, width / 2), ' ');
  const std::size_t content_start = std::min(text.find_first_not_of(' '), text.size());
  std::size_t skip = content_start; // a break inside the leading spaces would be a break at nothing
  while (true) {
    const std::size_t room = std::max<std::size_t>(width - (rows.empty() ? 0 : indent.size()), 1);
    std::size_t end = fitting_bytes(text, room);
    const std::string before = rows.empty() ? std::string() : indent;
    if (end == text.size()) {
      if (rows.empty() || !text.empty()) rows.push_back(before + std::string(text));
      return rows;
    }
    std::size_t next = end;
    if (const std::size_t space = text.rfind(' ', end); space != std::string_view::npos && space > skip) {
      end = space;
      next = space;
    } else if (end == 0) { // not even one character fits: take it all the same, so that there is an end
      next_code_point(text, end);
      next = end;
    }
    std::string_view row = text.substr(0, end);
    while (row.size() > skip && row.back() == ' ') row.remove_suffix(1);
    rows.push_back(before + std::string(row));
    text.remove_prefix(next);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    skip = 0;
  }
}

std::vector<std::string> split_lines(std::string_view raw) {
  std::vector<std::string> lines;
  while (!raw.empty()) {
    const std::size_t end = std::min(raw.find('\n'), raw.size());
    std::string_view line = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    std::string& widened = lines.emplace_back();
    for (const char character : line) {
      if (character == '\t')
        widened.append(4 - widened.size() % 4, ' ');
      else
        widened += character;
    }
  }
  return lines;
}

} // namespace llmobs::viewer
