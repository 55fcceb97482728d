// Whole numbers as JSON spells them: ids and times of nineteen digits are in every span, so eight digits are read at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace llmobs::viewer {

/// True if the text is a number of digits alone, without zeros before it, that the type holds.
inline bool read_digits(std::string_view text, std::uint64_t& number) {
  constexpr std::size_t most = std::numeric_limits<std::uint64_t>::digits10; // so many always fit
  if (text.empty() || text.size() > most + 1 || (text[0] == '0' && text.size() > 1)) return false;
  std::uint64_t value = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size() && at + 8 <= most; at += 8) {
    std::uint64_t eight = 0; // the first digit in its lowest byte
    for (std::size_t i = 8; i-- > 0;) eight = eight << 8 | static_cast<unsigned char>(text[at + i]);
    // Each byte is 3x, and no byte goes beyond 39 when 6 is added.
    if ((eight & (eight + 0x0606060606060606u) & 0xF0F0F0F0F0F0F0F0u) != 0x3030303030303030u) return false;
    eight -= 0x3030303030303030u;
    eight = eight * 10 + (eight >> 8); // two digits in every second byte
    eight = ((eight & 0x000000FF000000FFu) * 0x000F424000000064u +
             ((eight >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u) >>
            32;
    value = value * 100'000'000 + (eight & 0xFFFFFFFFu);
  }
  for (; at < text.size(); ++at) {
    const auto digit = static_cast<unsigned char>(text[at] - '0');
    if (digit > 9) return false;
    std::uint64_t next = 0;
    if (__builtin_mul_overflow(value, 10u, &next) || __builtin_add_overflow(next, digit, &value)) return false;
  }
  number = value;
  return true;
}

} // namespace llmobs::viewer
