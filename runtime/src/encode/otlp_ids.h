// Ids that are text, as numbers: a trace's in hexadecimal, a span's in decimal. Zero: the text is no such id.
#pragma once

#include "base/ids.h"

#include <charconv>
#include <cstdint>
#include <string_view>

namespace llmobs {

inline uint64_t id_in(std::string_view text, int base = 10) noexcept {
  uint64_t number = 0;
  auto result = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return result.ec == std::errc() && result.ptr == text.data() + text.size() ? number : 0;
}

inline TraceId trace_id_in(std::string_view hexadecimal) noexcept {
  constexpr size_t half = 16;
  if (hexadecimal.size() != 2 * half) return {};
  TraceId id;
  id.high = id_in(hexadecimal.substr(0, half), 16);
  id.low = id_in(hexadecimal.substr(half), 16);
  return id;
}

} // namespace llmobs
