#include "json_writer.h"

#include "digits.h"
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

#if !defined(__SSE2__)
// Whether one of eight bytes is not plain.
inline bool has_special(uint64_t bytes) noexcept {
  constexpr uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
  uint64_t quotes = bytes ^ (ones * '"'), backslashes = bytes ^ (ones * '\\');
  return ((bytes | ((bytes - ones * 0x20) & ~bytes) | ((quotes - ones) & ~quotes) |
           ((backslashes - ones) & ~backslashes)) & tops) != 0;
}
#endif

// Two runs of 8 bytes, which may overlap.
inline bool copy_8_and_8(unsigned char* out, const unsigned char* at, size_t size) noexcept {
#if defined(__SSE2__)
  __m128i first = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
  __m128i last = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at + size - 8));
  if (special_bytes(_mm_unpacklo_epi64(first, last)) != 0) return false;
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out), first);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out + size - 8), last);
#else
  uint64_t first = 0, last = 0;
  std::memcpy(&first, at, 8);
  std::memcpy(&last, at + size - 8, 8);
  if (has_special(first) || has_special(last)) return false;
  std::memcpy(out, &first, 8);
  std::memcpy(out + size - 8, &last, 8);
#endif
  return true;
}

inline bool copy_4_and_4(unsigned char* out, const unsigned char* at, size_t size) noexcept {
  uint32_t first = 0, last = 0;
  std::memcpy(&first, at, 4);
  std::memcpy(&last, at + size - 4, 4);
  uint64_t both = first | (static_cast<uint64_t>(last) << 32);
#if defined(__SSE2__)
  if ((special_bytes(_mm_cvtsi64_si128(static_cast<long long>(both))) & 0xff) != 0) return false;
#else
  if (has_special(both)) return false;
#endif
  std::memcpy(out, &first, 4);
  std::memcpy(out + size - 4, &last, 4);
  return true;
}

// Copies at most 16 bytes if they are all plain, as names and short values are. False: they are not, or there are fewer
// than 4; nothing that counts was written.
inline bool copy_short(unsigned char* out, const unsigned char* at, size_t size) noexcept {
  if (size >= 8) return copy_8_and_8(out, at, size);
  return size >= 4 && copy_4_and_4(out, at, size);
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

// Copies well-formed characters of two and three bytes, and plain bytes between them, until something else comes: the
// text of most scripts but Latin.
unsigned char* copy_characters(unsigned char* out, const unsigned char*& at, const unsigned char* end) noexcept {
  const unsigned char* from = at;
  while (end - from >= 4) {
    unsigned a = from[0], b = from[1] ^ 0x80u, c = from[2] ^ 0x80u;
    size_t size = 0;
    if (a - 0xc2u < 0x1eu) {
      if (b < 0x40) size = 2;
    } else if ((a & 0xf0) == 0xe0) {
      unsigned code_point = ((a & 0xf) << 12) | (b << 6) | c;
      if ((b | c) < 0x40 && code_point >= 0x800 && (code_point & 0xf800) != 0xd800) size = 3;
    } else if (from[1] >= 0x80 && is_plain(from[0])) {
      size = 1;
    }
    if (size == 0) break;
    std::memcpy(out, from, 4);
    out += size;
    from += size;
  }
  at = from;
  return out;
}

// Where writing and reading go on. (By value: what is written may be anywhere, so the compiler would keep what others
// point to in memory, and each step would wait for the last one's store.)
struct Position {
  unsigned char* out;
  const unsigned char* at;
};

__attribute__((noinline)) Position put_characters(unsigned char* out, const unsigned char* at, const unsigned char* end) noexcept {
  const unsigned char* before = at;
  out = copy_characters(out, at, end);
  if (at == before) out = put_character(out, at, end);
  return {out, at};
}

// What takes the place of the byte at `at`, or of the character that begins there.
inline Position put_special(Position p, const unsigned char* end) noexcept {
  unsigned char size = escapes.size_for(*p.at);
  if (__builtin_expect(size == 0, 0)) return put_characters(p.out, p.at, end);
  std::memcpy(p.out, escapes.of[*p.at], 8);
  return {p.out + size, p.at + 1};
}

// Room for `size` more bytes and the margin, after something was written that may be longer than what it stands for.
inline unsigned char* with_room(Bytes& bytes, unsigned char* out, size_t size) {
  const unsigned char* limit = bytes.data() + bytes.capacity();
  if (__builtin_expect(static_cast<size_t>(limit - out) >= size + margin, 1)) return out;
  bytes.commit(out);
  return bytes.reserve(size + margin);
}

constexpr size_t step = 16; // bytes looked at together

#if defined(__SSE2__)
// Copies plain bytes, at most `most` (up to 16) of the 16 that can be read; returns how many.
inline size_t copy_step(unsigned char* out, const unsigned char* at, unsigned most) noexcept {
  __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), chunk);
  return static_cast<size_t>(__builtin_ctz(special_bytes(chunk) | (1u << most)));
}
#else
inline size_t copy_step(unsigned char* out, const unsigned char* at, unsigned most) noexcept {
  if (most == step && copy_8_and_8(out, at, step)) return step;
  size_t count = 0;
  for (; count != most && is_plain(at[count]); ++count) out[count] = at[count];
  return count;
}
#endif

// Fewer bytes than a step, from a buffer in which a whole step can be read behind each of them.
unsigned char* put_rest(Bytes& bytes, unsigned char* out, const unsigned char* from, size_t size) {
  unsigned char rest[2 * step] = {};
  std::memcpy(rest, from, size);
  const unsigned char* end = rest + size;
  for (Position p{out, rest};;) {
    size_t plain = copy_step(p.out, p.at, static_cast<unsigned>(end - p.at));
    p = {p.out + plain, p.at + plain};
    if (p.at == end) return p.out;
    p = put_special(p, end);
    p.out = with_room(bytes, p.out, static_cast<size_t>(end - p.at));
  }
}

#if defined(__SSE2__)
// One step of a text of which another step can be read behind it. All that must be escaped is known at once, so that no
// byte waits for what was found before it.
inline Position put_step(Bytes& bytes, Position p, const unsigned char* end) {
  __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p.at));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p.out), chunk);
  unsigned special = special_bytes(chunk);
  if (special == 0) return {p.out + step, p.at + step};
  const unsigned char* from = p.at; // up to here it is dealt with
  do {
    const unsigned char* at = p.at + __builtin_ctz(special);
    p.out += at - from;
    unsigned char size = escapes.size_for(*at);
    if (__builtin_expect(size == 0, 0)) {
      p = put_characters(p.out, at, end);
      return {with_room(bytes, p.out, static_cast<size_t>(end - p.at)), p.at};
    }
    std::memcpy(p.out, escapes.of[*at], 8);
    from = at + 1;
    p.out = with_room(bytes, p.out + size, static_cast<size_t>(end - from));
    std::memcpy(p.out, from, step);
    special &= special - 1;
  } while (special != 0);
  return {p.out + (p.at + step - from), p.at + step};
}
#endif

// Writes the text at `out`, a place in `bytes` with room for it and the margin, and returns its end; there is room for
// the margin again.
unsigned char* put_escaped(Bytes& bytes, unsigned char* out, const unsigned char* at, const unsigned char* end) {
  Position p{out, at};
#if defined(__SSE2__)
  while (static_cast<size_t>(end - p.at) >= 2 * step) p = put_step(bytes, p, end);
#endif
  while (static_cast<size_t>(end - p.at) >= step) {
    size_t plain = copy_step(p.out, p.at, step);
    p = {p.out + plain, p.at + plain};
    if (plain == step) continue;
    p = put_special(p, end);
    p.out = with_room(bytes, p.out, static_cast<size_t>(end - p.at));
  }
  return p.at == end ? p.out : put_rest(bytes, p.out, p.at, static_cast<size_t>(end - p.at));
}

const unsigned char* first(std::string_view text) noexcept { return reinterpret_cast<const unsigned char*>(text.data()); }

// Writes `text` at `out`, where there is room for it and the margin.
inline unsigned char* put_text(Bytes& bytes, unsigned char* out, std::string_view text) {
  if (text.size() <= 16 && copy_short(out, first(text), text.size())) return out + text.size();
  return put_escaped(bytes, out, first(text), first(text) + text.size());
}

} // namespace

void append_escaped(Bytes& bytes, std::string_view text) {
  bytes.commit(put_text(bytes, bytes.reserve(text.size() + margin), text));
}

void JsonWriter::string(std::string_view text) {
  unsigned char* out = out_.reserve(text.size() + margin + 3);
  if (comma_) *out++ = ',';
  *out++ = '"';
  out = put_text(out_, out, text);
  *out++ = '"';
  out_.commit(out);
  comma_ = true;
}

void JsonWriter::key(std::string_view name) {
  unsigned char* out = out_.reserve(name.size() + margin + 4);
  if (comma_) *out++ = ',';
  *out++ = '"';
  out = put_text(out_, out, name);
  *out++ = '"';
  *out++ = ':';
  out_.commit(out);
  comma_ = false;
}

void JsonWriter::pair(std::string_view name, std::string_view value) {
  unsigned char* out = out_.reserve(name.size() + value.size() + 2 * margin + 4);
  if (comma_) *out++ = ',';
  *out++ = '"';
  out = put_text(out_, out, name);
  *out++ = ':';
  out_.commit(out);
  out = put_text(out_, out_.reserve(value.size() + margin), value);
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

// Room for a number and the comma before it.
unsigned char* JsonWriter::room_for_number() {
  constexpr size_t longest = 40;
  unsigned char* at = out_.reserve(longest);
  if (comma_) *at++ = ',';
  comma_ = true;
  return at;
}

void JsonWriter::integer(int64_t value) {
  unsigned char* at = room_for_number();
  auto number = static_cast<uint64_t>(value);
  if (value < 0) {
    *at++ = '-';
    number = 0 - number;
  }
  out_.commit(put_decimal(at, number));
}

void JsonWriter::unsigned_integer(uint64_t value) { out_.commit(put_decimal(room_for_number(), value)); }

namespace {

// Numbers of up to nine digits and three decimals, which most are: the shortest text for one is the first that is it.
// A decimal fraction of at most 15 digits and the number nearest to it belong to each other alone.
unsigned char* put_short_number(unsigned char* at, double value) noexcept {
  static constexpr double scales[] = {1, 10, 100, 1000};
  double size = value < 0 ? -value : value;
  if (!(size >= 0.001 && size < 1e6)) return nullptr;
  for (unsigned decimals = 0; decimals < 4; ++decimals) {
    auto scaled = static_cast<uint32_t>(size * scales[decimals] + 0.5);
    if (static_cast<double>(scaled) / scales[decimals] != size) continue;
    if (decimals == 0 && scaled % 100000 == 0) return nullptr; // an exponent makes it shorter
    if (value < 0) *at++ = '-';
    auto scale = static_cast<uint32_t>(scales[decimals]);
    at = put_decimal(at, scaled / scale);
    if (decimals == 0) return at;
    *at++ = '.';
    uint32_t fraction = scaled % scale;
    for (unsigned i = decimals; i-- > 0; fraction /= 10) at[i] = static_cast<unsigned char>('0' + fraction % 10);
    return at + decimals;
  }
  return nullptr;
}

} // namespace

template<class Number> void JsonWriter::shortest(Number value) {
  constexpr ptrdiff_t longest = 32;
  auto* at = reinterpret_cast<char*>(room_for_number());
  out_.commit(reinterpret_cast<unsigned char*>(std::to_chars(at, at + longest, value).ptr));
}

void JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  JsonWriter::Mark before = mark();
  if (unsigned char* end = put_short_number(room_for_number(), value)) return out_.commit(end);
  take_back(before);
  shortest(value);
}
void JsonWriter::number(float value) { std::isfinite(value) ? shortest(value) : null(); }

} // namespace llmobs
