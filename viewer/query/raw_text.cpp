#include "query/raw_text.h"

#include "base/json_unescape.h"
#include "query/text_match.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace llmobs::viewer {
namespace {

// Letters, digits and what else writers of JSON have no reason to escape (some escape <, >, &, ' and = for HTML, and / by
// habit).
bool is_plain(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  return is_letter || (c != '\0' && std::string_view(" _-.,:;!()[]{}#%@$").find(c) != std::string_view::npos);
}

// An escape of a printable ASCII character, which could hide any text.
bool has_needless_escape(std::string_view json) {
  for (std::size_t at = json.find("\\u00"); at != std::string_view::npos; at = json.find("\\u00", at + 1))
    if (at + 4 < json.size() && json[at + 4] >= '2' && json[at + 4] <= '7') return true;
  return false;
}

// Folds the case of letters, and makes of some other characters another one; of no two letters the same.
char folded(char c) { return static_cast<char>(c | 0x20); }

// Where a block of 64 bytes has both characters at their distance, one bit or more. Written so that compilers make vectors of
// it.
bool block_has(const char* at, char first, char last, std::size_t distance) {
  std::uint8_t found = 0;
  for (std::size_t i = 0; i < 64; ++i)
    found |= static_cast<std::uint8_t>(static_cast<int>(folded(at[i]) == first) &
                                       static_cast<int>(folded(at[i + distance]) == last));
  return found != 0;
}

// Like contains(), for long texts.
bool has_run(std::string_view text, std::string_view run) {
  if (run.empty()) return true;
  if (text.size() < run.size()) return false;
  const std::size_t places = text.size() - run.size() + 1;
  const std::size_t distance = run.size() - 1;
  const char first = folded(run.front());
  const char last = folded(run.back());
  std::size_t at = 0;
  for (; at + 64 <= places; at += 64)
    if (block_has(text.data() + at, first, last, distance) && contains(text.substr(at, 64 + distance), run))
      return true;
  return contains(text.substr(at), run);
}

bool says(std::string_view value, std::string_view text, bool is_pattern) {
  return is_pattern ? matches_pattern(value, text) : contains(value, text);
}

bool is_json_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The quotation mark that ends the string which begins behind `at`.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at)
    if (json[at] == '\\') ++at;
  return std::min(at, json.size());
}

} // namespace

RawNeedle::RawNeedle(std::string_view text, bool is_pattern) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const bool goes_on = at < text.size() && is_plain(text[at]) &&
                         !(is_pattern && (text[at] == '*' || text[at] == '?'));
    if (goes_on) continue;
    if (at - begin > text_.size()) text_ = text.substr(begin, at - begin);
    begin = at + 1;
  }
}

bool RawNeedle::may_be_in(std::string_view json) const { return has_run(json, text_) || has_needless_escape(json); }

bool has_value_with(std::string_view json, std::string_view text, bool is_pattern) {
  const auto is_separator = [](char c) {
    return is_json_space(c) || c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']';
  };
  for (std::size_t at = 0; at < json.size();) {
    if (is_separator(json[at])) {
      ++at;
      continue;
    }
    if (json[at] != '"') { // a number or a word
      std::size_t end = at;
      while (end < json.size() && !is_separator(json[end]) && json[end] != '"') ++end;
      if (says(json.substr(at, end - at), text, is_pattern)) return true;
      at = end;
      continue;
    }
    const std::size_t end = end_of_string(json, at);
    const std::string_view content = json.substr(at + 1, end - std::min(end, at + 1));
    at = std::min(end + 1, json.size());
    std::size_t next = at;
    while (next < json.size() && is_json_space(json[next])) ++next;
    if (next < json.size() && json[next] == ':') continue; // a name
    const bool has_escapes = content.find('\\') != std::string_view::npos;
    if (has_escapes ? says(json_unescape(content), text, is_pattern) : says(content, text, is_pattern)) return true;
  }
  return false;
}

} // namespace llmobs::viewer
