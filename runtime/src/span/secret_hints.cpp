#include "span/secret_hints.h"

#include "base/cpu_features.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace llmobs {

SecretHints::SecretHints() noexcept : has_wide_registers_(has_avx2()) {}

void SecretHints::add(unsigned char first, unsigned char second) noexcept {
  auto bit = static_cast<unsigned char>(1u << (pairs_++ % 8));
  auto put = [bit](unsigned char c, unsigned char* of, unsigned char* low, unsigned char* high) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      if (lower(static_cast<unsigned char>(byte)) == lower(c)) of[byte] |= bit;
    }
    for (unsigned half : {0u, 16u}) {
      low[half + (lower(c) & 15)] |= bit;
      high[half + (lower(c) >> 4)] |= bit;
    }
  };
  put(first, first_, first_low_, first_high_);
  put(second, second_, second_low_, second_high_);
}

size_t SecretHints::next(std::string_view text, size_t from) const noexcept {
  if (from + 2 > text.size()) return text.size();
  if (has_wide_registers_ && text.size() - from > 32) return next_by_32(text, from);
  return next_of_any(text, from, text.size() - 1);
}

size_t SecretHints::next_of_any(std::string_view text, size_t from, size_t end) const noexcept {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  for (size_t i = from; i < end; ++i) {
    if ((first_[bytes[i]] & second_[bytes[i + 1]]) != 0) return i;
  }
  return text.size();
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) size_t SecretHints::next_by_32(std::string_view text, size_t from) const noexcept {
  const char* bytes = text.data();
  auto table = [](const unsigned char* of)
                   __attribute__((target("avx2"))) { return _mm256_load_si256(reinterpret_cast<const __m256i*>(of)); };
  const __m256i first_low = table(first_low_), first_high = table(first_high_);
  const __m256i second_low = table(second_low_), second_high = table(second_high_);
  const __m256i space = _mm256_set1_epi8(0x20), half = _mm256_set1_epi8(15), zero = _mm256_setzero_si256();
  size_t last = text.size() - 33; // with the byte behind it
  for (size_t i = from;; i += 32) {
    size_t at = i < last ? i : last; // at the end, some are looked at twice
    __m256i one = _mm256_or_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + at)), space);
    __m256i two = _mm256_or_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + at + 1)), space);
    __m256i one_high = _mm256_and_si256(_mm256_srli_epi16(one, 4), half);
    __m256i two_high = _mm256_and_si256(_mm256_srli_epi16(two, 4), half);
    __m256i hits = _mm256_and_si256(_mm256_and_si256(_mm256_shuffle_epi8(first_low, _mm256_and_si256(one, half)),
                                                     _mm256_shuffle_epi8(first_high, one_high)),
                                    _mm256_and_si256(_mm256_shuffle_epi8(second_low, _mm256_and_si256(two, half)),
                                                     _mm256_shuffle_epi8(second_high, two_high)));
    unsigned found = ~static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(hits, zero)));
    if (at != i) found &= ~0u << (i - at);
    if (__builtin_expect(found != 0, 0)) return at + static_cast<size_t>(__builtin_ctz(found));
    if (i >= last) return text.size();
  }
}

#else

size_t SecretHints::next_by_32(std::string_view text, size_t from) const noexcept {
  return next_of_any(text, from, text.size() - 1);
}

#endif

} // namespace llmobs
