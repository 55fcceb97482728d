#include "base/json_unescape.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace llmobs::viewer {
namespace {

constexpr std::uint32_t replacement = 0xFFFD;

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// The four digits of `\uXXXX` that begins at `at`.
std::optional<std::uint32_t> unit_at(std::string_view raw, std::size_t at) {
  if (raw.size() < 6 || at > raw.size() - 6 || raw[at] != '\\' || raw[at + 1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int value = digit(raw[i]);
    if (value < 0) return std::nullopt;
    unit = unit << 4 | static_cast<std::uint32_t>(value);
  }
  return unit;
}

char short_escape(char c) {
  switch (c) {
  case 'n': return '\n';
  case 't': return '\t';
  case 'r': return '\r';
  case 'b': return '\b';
  case 'f': return '\f';
  default: return c; // a quotation mark, a stroke
  }
}

// Appends what the `\u` at `at` means; returns how many bytes that took.
std::size_t append_unit(std::string& out, std::string_view raw, std::size_t at) {
  const auto unit = unit_at(raw, at);
  if (!unit) {
    append_utf8(out, replacement);
    return 2;
  }
  if (*unit < 0xD800 || *unit > 0xDFFF) {
    append_utf8(out, *unit);
    return 6;
  }
  const auto second = *unit < 0xDC00 ? unit_at(raw, at + 6) : std::nullopt;
  if (!second || *second < 0xDC00 || *second > 0xDFFF) {
    append_utf8(out, replacement);
    return 6;
  }
  append_utf8(out, 0x10000 + ((*unit - 0xD800) << 10) + (*second - 0xDC00));
  return 12;
}

} // namespace

std::string json_unescape(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  std::size_t at = 0;
  while (at < raw.size()) {
    const std::size_t escape = std::min(raw.find('\\', at), raw.size());
    out.append(raw, at, escape - at);
    at = escape;
    if (at + 1 >= raw.size()) break; // a stroke at the very end escapes nothing
    if (raw[at + 1] == 'u') {
      at += append_unit(out, raw, at);
    } else {
      out += short_escape(raw[at + 1]);
      at += 2;
    }
  }
  return out;
}

} // namespace llmobs::viewer
