#include "base/shown_text.h"

#include <cstdint>
#include <cstring>

namespace llmobs {

namespace {

struct Character {
  uint32_t code; // no_character: not UTF-8
  size_t size;
};
constexpr uint32_t no_character = 0xffffffff;

// Strict: the shortest form only, no surrogates, nothing above U+10FFFF.
Character first_of(std::string_view text) noexcept {
  auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {no_character, 1};
  uint32_t code = lead & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return {no_character, 1};
    code = code << 6 | (next & 0x3f);
  }
  constexpr uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  bool valid = code >= least[size] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? Character{code, size} : Character{no_character, 1};
}

struct Range {
  uint32_t first, last;
};
// Controls (C0, C1, the ends of lines and paragraphs), what steers the direction of writing, what cannot be seen.
constexpr Range hidden[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},       {0xad, 0xad},        {0x61c, 0x61c},   {0x180e, 0x180e},
    {0x200b, 0x200b}, {0x200e, 0x200f},   {0x2028, 0x202e},    {0x2060, 0x206f}, {0xfeff, 0xfeff},
    {0xfff0, 0xfffb}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff},
};

bool is_shown(uint32_t code) noexcept {
  if (code >= 0x20 && code < 0x7f) return true;
  for (Range range : hidden) {
    if (code >= range.first && code <= range.last) return false;
  }
  return code != no_character;
}

} // namespace

size_t put_shown(char* to, size_t room, std::string_view text) noexcept {
  static constexpr char digits[] = "0123456789abcdef";
  size_t used = 0;
  while (!text.empty()) {
    Character next = first_of(text);
    bool shown = is_shown(next.code);
    size_t size = shown ? next.size : 4 * next.size;
    if (used + size > room) break;
    if (shown) std::memcpy(to + used, text.data(), size);
    for (size_t i = 0; !shown && i < next.size; ++i) {
      auto byte = static_cast<unsigned char>(text[i]);
      const char escaped[] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
      std::memcpy(to + used + 4 * i, escaped, sizeof escaped);
    }
    used += size;
    text.remove_prefix(next.size);
  }
  return used;
}

std::string without_secrets(std::string_view url) {
  size_t query = url.find('?');
  std::string_view place = url.substr(0, query);
  size_t scheme = place.find("://");
  size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
  size_t at = url.rfind('@'); // the last one, also behind a question mark: a password may hold anything
  std::string shown(url.substr(0, start));
  if (at != std::string_view::npos && at >= start) {
    shown += "***@";
    start = at + 1;
    query = url.find('?', start);
  }
  shown += url.substr(start, query == std::string_view::npos ? query : query - start);
  if (query != std::string_view::npos) shown += "?***";
  return shown;
}

} // namespace llmobs
