#include "json_writer.h"

#include "utf8.h"

#include <charconv>
#include <cmath>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace llmobs {

namespace {

// What must not be copied as it is: control bytes, '"', '\\', and bytes of multi-byte characters (to be looked at).
bool is_plain(unsigned char c) noexcept { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }

// How many of the bytes at `at` are plain; they are copied to `out`, where there is room for 16 more than that.
size_t copy_plain(unsigned char* out, const unsigned char* at, const unsigned char* end) noexcept {
  const unsigned char* start = at;
#if defined(__SSE2__)
  const __m128i space = _mm_set1_epi8(0x20), quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
  for (; end - at >= 16; at += 16, out += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    // Signed: bytes from 0x80 up are negative, so one comparison finds them and the control bytes.
    __m128i special = _mm_or_si128(_mm_cmplt_epi8(bytes, space),
                                   _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
    if (int mask = _mm_movemask_epi8(special)) return static_cast<size_t>(at - start + __builtin_ctz(mask));
  }
#endif
  constexpr uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
  for (; end - at >= 8; at += 8, out += 8) {
    uint64_t bytes = 0;
    std::memcpy(&bytes, at, 8);
    std::memcpy(out, at, 8);
    uint64_t quotes = bytes ^ (ones * '"'), backslashes = bytes ^ (ones * '\\');
    uint64_t special = (bytes | ((bytes - ones * 0x20) & ~bytes) | ((quotes - ones) & ~quotes) |
                        ((backslashes - ones) & ~backslashes)) & tops;
    if (special) break; // the exact place is found below, byte by byte
  }
  while (at != end && is_plain(*at)) *out++ = *at++;
  return static_cast<size_t>(at - start);
}

unsigned char* put_escape(unsigned char* out, unsigned char c) noexcept {
  static constexpr char short_form[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";
  char letter = c < 0x20 ? short_form[c] : static_cast<char>(c);
  *out++ = '\\';
  *out++ = static_cast<unsigned char>(letter);
  if (letter != 'u') return out;
  static constexpr char hex[] = "0123456789abcdef";
  *out++ = '0';
  *out++ = '0';
  *out++ = static_cast<unsigned char>(hex[c >> 4]);
  *out++ = static_cast<unsigned char>(hex[c & 15]);
  return out;
}

// One character that is not plain; at most 6 bytes.
unsigned char* put_special(unsigned char* out, const unsigned char*& at, const unsigned char* end) noexcept {
  if (*at < 0x80) return put_escape(out, *at++);
  Utf8Step step = utf8_step(at, end);
  if (step.valid) {
    for (uint32_t i = 0; i < step.size; ++i) *out++ = at[i];
  } else {
    out = put_utf8(out, 0xfffd);
  }
  at += step.size;
  return out;
}

} // namespace

void append_escaped(Bytes& bytes, std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* end = at + text.size();
  constexpr size_t margin = 32; // one special character and the overshoot of copy_plain
  unsigned char* out = bytes.reserve(text.size() + margin);
  const unsigned char* limit = bytes.data() + bytes.capacity();
  while (at != end) {
    size_t plain = copy_plain(out, at, end);
    at += plain;
    out += plain;
    while (at != end && !is_plain(*at)) {
      out = put_special(out, at, end);
      if (__builtin_expect(static_cast<size_t>(limit - out) < static_cast<size_t>(end - at) + margin, 0)) {
        bytes.commit(out);
        out = bytes.reserve(static_cast<size_t>(end - at) + margin);
        limit = bytes.data() + bytes.capacity();
      }
    }
  }
  bytes.commit(out);
}

void JsonWriter::string(std::string_view text) {
  separate();
  out_.append('"');
  append_escaped(out_, text);
  out_.append('"');
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
