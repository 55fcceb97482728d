#include "json_writer.h"

#include "utf8.h"

#include <charconv>
#include <cmath>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace llmobs {

namespace {

// What stands for each byte inside a JSON string, up to 6 bytes, and in the last byte how many these are; 0: the byte
// must be looked at together with what follows (a multi-byte character).
struct EscapeTable {
  unsigned char of[256][8];

  constexpr EscapeTable() : of{} {
    constexpr char hex[] = "0123456789abcdef";
    for (int c = 0; c < 0x80; ++c) {
      int letter = c == '\b' ? 'b' : c == '\t' ? 't' : c == '\n' ? 'n' : c == '\f' ? 'f' : c == '\r' ? 'r'
                   : c == '"' || c == '\\' ? c : 0;
      if (letter == 0 && c >= 0x20) {
        set(c, {c});
      } else if (letter != 0) {
        set(c, {'\\', letter});
      } else {
        set(c, {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]});
      }
    }
  }

  constexpr void set(int c, std::initializer_list<int> text) {
    unsigned char size = 0;
    for (int letter : text) of[c][size++] = static_cast<unsigned char>(letter);
    of[c][7] = size;
  }
  unsigned char size_for(unsigned char c) const noexcept { return of[c][7]; }
};
constexpr EscapeTable escapes;

// Room behind the text itself that put_escaped() needs: its widest store, and one character.
constexpr size_t margin = 32;

// What must not be copied as it is: control bytes, '"', '\\', and bytes of multi-byte characters.
bool is_plain(unsigned char c) noexcept { return escapes.size_for(c) == 1; }

#if defined(__SSE2__)
// Bit i: byte i is not plain.
inline unsigned special_bytes(__m128i bytes) noexcept {
  // Signed: bytes from 0x80 up are negative, so one comparison finds them and the control bytes.
  __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
  __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quotes, backslashes))));
}
#endif

// Whether one of eight bytes is not plain.
inline bool has_special(uint64_t bytes) noexcept {
  constexpr uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
  uint64_t quotes = bytes ^ (ones * '"'), backslashes = bytes ^ (ones * '\\');
  return ((bytes | ((bytes - ones * 0x20) & ~bytes) | ((quotes - ones) & ~quotes) |
           ((backslashes - ones) & ~backslashes)) & tops) != 0;
}

// Copies fewer than 16 plain bytes at once. False: they are not all plain, and nothing was copied.
inline bool copy_short(unsigned char* out, const unsigned char* at, size_t size) noexcept {
  if (size >= 8) {
    uint64_t first = 0, last = 0;
    std::memcpy(&first, at, 8);
    std::memcpy(&last, at + size - 8, 8);
    if (has_special(first) || has_special(last)) return false;
    std::memcpy(out, &first, 8);
    std::memcpy(out + size - 8, &last, 8);
    return true;
  }
  if (size >= 4) {
    uint32_t first = 0, last = 0;
    std::memcpy(&first, at, 4);
    std::memcpy(&last, at + size - 4, 4);
    if (has_special(first | (static_cast<uint64_t>(last) << 32))) return false;
    std::memcpy(out, &first, 4);
    std::memcpy(out + size - 4, &last, 4);
    return true;
  }
  return false;
}

// A character that is not ASCII, or what takes the place of one.
unsigned char* put_character(unsigned char* out, const unsigned char*& at, const unsigned char* end) noexcept {
  Utf8Step step = utf8_step(at, end);
  if (step.valid) {
    std::memcpy(out, at, step.size);
    out += step.size;
  } else {
    out = put_utf8(out, 0xfffd);
  }
  at += step.size;
  return out;
}

// Writes the text at `out`, a place in `bytes` with room for it and the margin, and returns its end; there is room for
// the margin again.
unsigned char* put_escaped(Bytes& bytes, unsigned char* out, const unsigned char* at, const unsigned char* end) {
  const unsigned char* limit = bytes.data() + bytes.capacity();
  while (at != end) {
#if defined(__SSE2__)
    if (end - at >= 16) {
      __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), chunk);
      unsigned special = special_bytes(chunk);
      int plain = special != 0 ? __builtin_ctz(special) : 16;
      at += plain;
      out += plain;
      if (special == 0) continue;
    } else
#endif
    {
      auto left = static_cast<size_t>(end - at);
      size_t some = left < 16 ? left : 8;
      if (copy_short(out, at, some)) {
        at += some;
        out += some;
        continue;
      }
      for (; at != end && is_plain(*at); ++at) *out++ = *at;
      if (at == end) break;
    }
    if (unsigned char size = escapes.size_for(*at)) {
      std::memcpy(out, escapes.of[*at], 8);
      out += size;
      ++at;
    } else {
      out = put_character(out, at, end);
    }
    if (__builtin_expect(static_cast<size_t>(limit - out) < static_cast<size_t>(end - at) + margin, 0)) {
      bytes.commit(out);
      out = bytes.reserve(static_cast<size_t>(end - at) + margin);
      limit = bytes.data() + bytes.capacity();
    }
  }
  return out;
}

const unsigned char* first(std::string_view text) noexcept { return reinterpret_cast<const unsigned char*>(text.data()); }

} // namespace

void append_escaped(Bytes& bytes, std::string_view text) {
  unsigned char* out = bytes.reserve(text.size() + margin);
  bytes.commit(put_escaped(bytes, out, first(text), first(text) + text.size()));
}

void JsonWriter::string(std::string_view text) {
  unsigned char* out = out_.reserve(text.size() + margin + 3);
  if (comma_) *out++ = ',';
  *out++ = '"';
  out = put_escaped(out_, out, first(text), first(text) + text.size());
  *out++ = '"';
  out_.commit(out);
  comma_ = true;
}

void JsonWriter::string(std::initializer_list<std::string_view> parts) {
  separate();
  out_.append('"');
  for (std::string_view part : parts) append_escaped(out_, part);
  out_.append('"');
}

template<class Number> void JsonWriter::digits(Number value) {
  constexpr size_t longest = 40;
  separate();
  auto* at = reinterpret_cast<char*>(out_.reserve(longest));
  auto written = std::to_chars(at, at + longest, value);
  out_.commit(reinterpret_cast<unsigned char*>(written.ptr));
}

void JsonWriter::integer(int64_t value) { digits(value); }
void JsonWriter::unsigned_integer(uint64_t value) { digits(value); }
void JsonWriter::number(double value) { std::isfinite(value) ? digits(value) : null(); }
void JsonWriter::number(float value) { std::isfinite(value) ? digits(value) : null(); }

} // namespace llmobs
