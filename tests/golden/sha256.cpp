#include "sha256.h"

#include <array>
#include <cmath>
#include <cstdint>

namespace llmobs {
namespace golden {

namespace {

using State = std::array<uint32_t, 8>;

uint32_t turned(uint32_t word, int by) { return word >> by | word << (32 - by); }

// The first 32 bits behind the point of the roots of the first primes.
template<size_t size> std::array<uint32_t, size> roots_of_primes(long double (*root)(long double)) {
  std::array<uint32_t, size> words{};
  size_t found = 0;
  for (uint32_t number = 2; found < size; ++number) {
    bool is_prime = true;
    for (uint32_t by = 2; by * by <= number; ++by) is_prime = is_prime && number % by != 0;
    if (!is_prime) continue;
    long double value = root(number);
    words[found++] = static_cast<uint32_t>((value - std::floor(value)) * 4294967296.0L);
  }
  return words;
}

void add_block(State& state, const unsigned char* block) {
  static const auto constants = roots_of_primes<64>([](long double number) { return std::cbrt(number); });
  uint32_t words[64];
  for (int i = 0; i < 16; ++i) {
    const unsigned char* at = block + 4 * i;
    words[i] = static_cast<uint32_t>(at[0]) << 24 | static_cast<uint32_t>(at[1]) << 16 |
               static_cast<uint32_t>(at[2]) << 8 | at[3];
  }
  for (int i = 16; i < 64; ++i) {
    uint32_t before = words[i - 15], last = words[i - 2];
    words[i] = words[i - 16] + words[i - 7] + (turned(before, 7) ^ turned(before, 18) ^ before >> 3) +
               (turned(last, 17) ^ turned(last, 19) ^ last >> 10);
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (size_t i = 0; i < 64; ++i) {
    uint32_t first = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + words[i];
    uint32_t second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
  }
  const State added = {a, b, c, d, e, f, g, h};
  for (size_t i = 0; i < 8; ++i) state[i] += added[i];
}

} // namespace

std::string sha256(const std::string& text) {
  State state = roots_of_primes<8>([](long double number) { return std::sqrt(number); });
  std::string bytes = text + '\x80';
  while (bytes.size() % 64 != 56) bytes += '\0';
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(uint64_t{text.size()} * 8 >> shift);
  for (size_t at = 0; at < bytes.size(); at += 64)
    add_block(state, reinterpret_cast<const unsigned char*>(bytes.data()) + at);
  std::string digits;
  for (uint32_t word : state) {
    for (int shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[word >> shift & 15];
  }
  return digits;
}

} // namespace golden
} // namespace llmobs
