// UTF-8 as it comes from a program's strings: mostly right, sometimes cut in the middle of a character or not UTF-8
// at all. What is wrong is replaced by U+FFFD, one for each maximal part that could have begun a character (the
// practice that Unicode 3.9 recommends and that browsers and Python follow).
#pragma once

#include <cstddef>
#include <cstdint>

namespace llmobs {

struct Utf8Step {
  uint32_t size; // bytes to go on by, at least 1
  bool valid;    // they are one character
};

/// Looks at the character that begins at `at` (at < end), whose first byte is not ASCII.
inline Utf8Step utf8_step(const unsigned char* at, const unsigned char* end) noexcept {
  unsigned char lead = *at;
  uint32_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return {1, false};
  // Only the second byte has a range that depends on the first (no overlong forms, no surrogates, no > U+10FFFF).
  unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  for (uint32_t i = 1; i < size; ++i) {
    if (at + i == end || at[i] < low || at[i] > high) return {i, false};
    low = 0x80;
    high = 0xbf;
  }
  return {size, true};
}

/// Writes `code_point` (a scalar value) and returns where the next byte goes; at most 4 bytes.
inline unsigned char* put_utf8(unsigned char* at, uint32_t code_point) noexcept {
  auto byte = [](uint32_t bits) { return static_cast<unsigned char>(bits); };
  if (code_point < 0x80) {
    *at++ = byte(code_point);
  } else if (code_point < 0x800) {
    *at++ = byte(0xc0 | (code_point >> 6));
    *at++ = byte(0x80 | (code_point & 0x3f));
  } else if (code_point < 0x10000) {
    *at++ = byte(0xe0 | (code_point >> 12));
    *at++ = byte(0x80 | ((code_point >> 6) & 0x3f));
    *at++ = byte(0x80 | (code_point & 0x3f));
  } else {
    *at++ = byte(0xf0 | (code_point >> 18));
    *at++ = byte(0x80 | ((code_point >> 12) & 0x3f));
    *at++ = byte(0x80 | ((code_point >> 6) & 0x3f));
    *at++ = byte(0x80 | (code_point & 0x3f));
  }
  return at;
}

} // namespace llmobs
