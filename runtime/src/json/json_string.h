// JSON text: what stands between the quotes of a JSON string. Control bytes, quotes and backslashes are escaped, what is
// not UTF-8 is replaced by U+FFFD, everything else is copied as it is. A text may also stand in a string inside a string
// (JSON that is the value of a string): then both rounds of escaping are made in one.
#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace llmobs {

/// How texts are quoted: in a document, or in a string that holds one.
struct Quoting {
  // What stands for each byte, up to 7 bytes, and in the last byte how many more than one these are, or that the byte must
  // be looked at together with what follows: it belongs to a character of several bytes.
  unsigned char of[256][8];
  static constexpr unsigned char of_several = 0xff;
  // What stands before and behind a text.
  unsigned char mark[2];
  unsigned mark_size;

  constexpr explicit Quoting(bool twice) : of{}, mark{'"', 0}, mark_size(1) {
    if (twice) mark[0] = '\\', mark[1] = '"', mark_size = 2;
    constexpr char hex[] = "0123456789abcdef";
    for (int c = 0; c < 0x80; ++c) {
      int letter = c == '\b'               ? 'b'
                   : c == '\t'             ? 't'
                   : c == '\n'             ? 'n'
                   : c == '\f'             ? 'f'
                   : c == '\r'             ? 'r'
                   : c == '"' || c == '\\' ? c
                                           : 0;
      if (letter == 0 && c >= 0x20) {
        set(c, twice, {c});
      } else if (letter != 0) {
        set(c, twice, {'\\', letter});
      } else {
        set(c, twice, {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]});
      }
    }
    for (int c = 0x80; c < 0x100; ++c) of[c][7] = of_several;
  }
  unsigned char* put_mark(unsigned char* out) const noexcept {
    std::memcpy(out, mark, sizeof mark);
    return out + mark_size;
  }

private:
  constexpr void set(int c, bool twice, std::initializer_list<int> text) {
    unsigned char size = 0;
    for (int letter : text) {
      if (twice && (letter == '"' || letter == '\\')) of[c][size++] = '\\';
      of[c][size++] = static_cast<unsigned char>(letter);
    }
    of[c][7] = static_cast<unsigned char>(size - 1);
  }
};
inline constexpr Quoting quoted{false};
inline constexpr Quoting quoted_in_string{true};

namespace json_string {

/// Room that is needed behind the text itself: the widest store, and one character.
constexpr size_t margin = 32;

#if defined(__SSE2__)
/// Bit i: byte i must not be copied as it is.
inline unsigned special_bytes(__m128i bytes) noexcept {
  // Signed: bytes from 0x80 up are negative, so one comparison finds them and the control bytes.
  __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
  __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quotes, backslashes))));
}

/// Whether one of the first 16, 8 bytes is special.
inline bool has_special(uint64_t first, uint64_t last) noexcept {
  return special_bytes(_mm_set_epi64x(static_cast<long long>(last), static_cast<long long>(first))) != 0;
}
inline bool has_special(uint64_t bytes) noexcept {
  return (special_bytes(_mm_cvtsi64_si128(static_cast<long long>(bytes))) & 0xff) != 0;
}
#else
inline bool has_special(uint64_t bytes) noexcept {
  constexpr uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
  uint64_t quotes = bytes ^ (ones * '"'), backslashes = bytes ^ (ones * '\\');
  return ((bytes | ((bytes - ones * 0x20) & ~bytes) | ((quotes - ones) & ~quotes) |
           ((backslashes - ones) & ~backslashes)) &
          tops) != 0;
}
inline bool has_special(uint64_t first, uint64_t last) noexcept { return has_special(first) || has_special(last); }
#endif

/// Copies 4 to 16 bytes if none is special, as names and short values are. False: nothing that counts was written.
inline bool copy_short(unsigned char* out, const unsigned char* at, size_t size) noexcept {
  if (size >= 8) { // two runs of 8 bytes, which may overlap
    uint64_t first = 0, last = 0;
    std::memcpy(&first, at, 8);
    std::memcpy(&last, at + size - 8, 8);
    if (has_special(first, last)) return false;
    std::memcpy(out, &first, 8);
    std::memcpy(out + size - 8, &last, 8);
    return true;
  }
  uint32_t first = 0, last = 0;
  std::memcpy(&first, at, 4);
  std::memcpy(&last, at + size - 4, 4);
  if (has_special(first | (static_cast<uint64_t>(last) << 32))) return false;
  std::memcpy(out, &first, 4);
  std::memcpy(out + size - 4, &last, 4);
  return true;
}

/// Texts of any size. There is room for the margin again behind what it writes, and for `behind` more.
unsigned char* put_any(Bytes& bytes, unsigned char* out, std::string_view text, const Quoting& quoting, size_t behind);

} // namespace json_string

/// Writes `text` at `out`, a place in `bytes` where there is room for its size, the margin and `behind` more bytes, and
/// returns its end, behind which there is room for these.
inline unsigned char* put_json_text(Bytes& bytes, unsigned char* out, std::string_view text,
                                    const Quoting& quoting = quoted, size_t behind = 0) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  if (text.size() - 4 <= 12 && json_string::copy_short(out, at, text.size())) return out + text.size();
  return json_string::put_any(bytes, out, text, quoting, behind);
}

} // namespace llmobs
