// Digits are numbers as text, made eight at a time in one register.
#pragma once

#include <cstdint>
#include <cstring>

namespace llmobs {

/// Room that put_decimal() needs; numbers have at most 20 digits.
constexpr unsigned decimal_room = 24;

namespace digits {

/// The first letter is the lowest byte.
inline void store(unsigned char* at, uint64_t letters) noexcept {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  letters = __builtin_bswap64(letters);
#endif
  std::memcpy(at, &letters, sizeof letters);
}

/// Eight decimal digits, each as a number in a byte of its own; the first one in the lowest byte. `n` < 10^8.
inline uint64_t eight(uint32_t n) noexcept {
  uint64_t high = n / 10000, low = n % 10000;
  uint64_t fours = high | (low << 32);
  uint64_t hundreds = ((fours * 10486) >> 20) & 0x0000007f0000007fu; // divided by 100
  uint64_t twos = hundreds | ((fours - 100 * hundreds) << 16);
  uint64_t tens = ((twos * 103) >> 10) & 0x000f000f000f000fu; // divided by 10
  return tens | ((twos - 10 * tens) << 8);
}

constexpr uint64_t zeros = 0x3030303030303030u;

/// Without leading zeros.
inline unsigned char* put_up_to_eight(unsigned char* at, uint32_t n) noexcept {
  uint64_t numbers = eight(n);
  int leading = numbers == 0 ? 7 : __builtin_ctzll(numbers) / 8;
  store(at, (numbers | zeros) >> (8 * leading));
  return at + 8 - leading;
}

} // namespace digits

/// Writes `n` and returns where the text ends; decimal_room bytes may be written.
inline unsigned char* put_decimal(unsigned char* at, uint64_t n) noexcept {
  constexpr uint64_t eight_digits = 100000000;
  if (n < eight_digits) return digits::put_up_to_eight(at, static_cast<uint32_t>(n));
  uint64_t high = n / eight_digits, low = n % eight_digits;
  if (high < eight_digits) {
    at = digits::put_up_to_eight(at, static_cast<uint32_t>(high));
  } else {
    at = digits::put_up_to_eight(at, static_cast<uint32_t>(high / eight_digits));
    digits::store(at, digits::eight(static_cast<uint32_t>(high % eight_digits)) | digits::zeros);
    at += 8;
  }
  digits::store(at, digits::eight(static_cast<uint32_t>(low)) | digits::zeros);
  return at + 8;
}

/// A number that may be negative, behind its sign: one byte more of room.
inline unsigned char* put_signed(unsigned char* at, int64_t n) noexcept {
  if (n < 0) *at++ = '-';
  return put_decimal(at, n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n));
}

/// Writes eight lower-case hexadecimal digits.
inline unsigned char* put_hex(unsigned char* at, uint32_t n) noexcept {
  uint64_t x = n;
  x = ((x & 0xffff) << 32) | (x >> 16);
  x = ((x & 0x0000ff000000ff00u) >> 8) | ((x & 0x000000ff000000ffu) << 16);
  x = ((x & 0x00f000f000f000f0u) >> 4) | ((x & 0x000f000f000f000fu) << 8);
  uint64_t letters = ((x + 0x0606060606060606u) >> 4) & 0x0101010101010101u; // 1: from 10 on
  digits::store(at, (x | digits::zeros) + letters * ('a' - '0' - 10));
  return at + 8;
}
inline unsigned char* put_hex(unsigned char* at, uint64_t n) noexcept {
  return put_hex(put_hex(at, static_cast<uint32_t>(n >> 32)), static_cast<uint32_t>(n));
}

} // namespace llmobs
