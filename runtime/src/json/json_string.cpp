#include "json/json_string.h"

#include "json/utf8.h"

namespace llmobs::json_string {

namespace {

bool is_plain(unsigned char c) noexcept { return quoted.of[c][7] == 0; }

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

__attribute__((noinline)) Position put_characters(unsigned char* out, const unsigned char* at,
                                                  const unsigned char* end) noexcept {
  const unsigned char* before = at;
  out = copy_characters(out, at, end);
  if (at == before) out = put_character(out, at, end);
  return {out, at};
}

// The room for a text, the margin and what its caller writes behind it.
class Room {
public:
  Room(Bytes& bytes, size_t behind) noexcept : bytes_(bytes), behind_(behind) { find_limit(); }

  // Where writing goes on with room for `size` more bytes, after something was written that may be longer than what it
  // stands for.
  unsigned char* at(unsigned char* out, size_t size) {
    if (__builtin_expect(limit_ - out >= static_cast<ptrdiff_t>(size), 1)) return out;
    bytes_.commit(out);
    out = bytes_.reserve(size + margin + behind_);
    find_limit();
    return out;
  }

private:
  void find_limit() noexcept { limit_ = bytes_.data() + bytes_.capacity() - margin - behind_; }

  Bytes& bytes_;
  size_t behind_;
  const unsigned char* limit_;
};

#if defined(__SSE2__)

constexpr size_t step = 16; // bytes looked at together

// Mends a step that was copied to p.out as it is and in which some bytes are `special`; another step can be read behind
// it. All that must be escaped is known at once, so that no byte waits for what was found before it.
inline Position mend_step(Room& room, Position p, const unsigned char* end, unsigned special, const Quoting& quoting) {
  constexpr size_t most_growth = step * 6;
  p.out = room.at(p.out, static_cast<size_t>(end - p.at) + most_growth);
  do {
    auto at = static_cast<size_t>(__builtin_ctz(special));
    const unsigned char* text = quoting.of[p.at[at]];
    if (__builtin_expect(text[7] == Quoting::of_several, 0)) {
      p = put_characters(p.out + at, p.at + at, end);
      return {room.at(p.out, static_cast<size_t>(end - p.at)), p.at};
    }
    std::memcpy(p.out + at, text, 8);
    p.out += text[7];
    std::memcpy(p.out + at + 1, p.at + at + 1, step);
    special &= special - 1;
  } while (special != 0);
  return {p.out + step, p.at + step};
}

// `mask`: which bytes of the step belong to the text.
__attribute__((always_inline)) inline Position put_step(Room& room, Position p, const unsigned char* end, unsigned mask,
                                                        const Quoting& quoting) {
  __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p.at));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p.out), chunk);
  unsigned special = special_bytes(chunk) & mask;
  if (special != 0) return mend_step(room, p, end, special, quoting);
  return {p.out + step, p.at + step};
}

// Copies less than two steps, in runs that overlap.
inline void copy_few(unsigned char* to, const unsigned char* from, size_t size) noexcept {
  if (size >= 16) {
    std::memcpy(to, from, 16);
    std::memcpy(to + size - 16, from + size - 16, 16);
  } else if (size >= 8) {
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else if (size != 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
}

// The end of a text, of less than two steps, in a place where steps can be read behind it.
inline unsigned char* put_rest(Room& room, unsigned char* out, const unsigned char* from, size_t size,
                               const Quoting& quoting) {
  unsigned char rest[4 * step] = {};
  copy_few(rest, from, size);
  const unsigned char* end = rest + size;
  Position p{out, rest};
  while (p.at < end) {
    auto left = static_cast<size_t>(end - p.at);
    p = put_step(room, p, end, left < step ? (1u << left) - 1 : 0xffff, quoting);
  }
  return p.out - (p.at - end); // the last step may reach beyond it
}

#endif

} // namespace

#if defined(__SSE2__)

unsigned char* put_any(Bytes& bytes, unsigned char* out, std::string_view text, const Quoting& quoting, size_t behind) {
  Room room(bytes, behind);
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* end = at + text.size();
  Position p{out, at};
  while (static_cast<size_t>(end - p.at) >= 2 * step) p = put_step(room, p, end, 0xffff, quoting);
  return p.at == end ? p.out : put_rest(room, p.out, p.at, static_cast<size_t>(end - p.at), quoting);
}

#else

unsigned char* put_any(Bytes& bytes, unsigned char* out, std::string_view text, const Quoting& quoting, size_t behind) {
  Room room(bytes, behind);
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* end = at + text.size();
  while (at != end) {
    uint64_t eight = 0;
    if (end - at >= 8 && (std::memcpy(&eight, at, 8), !has_special(eight))) {
      std::memcpy(out, &eight, 8);
      out += 8;
      at += 8;
      continue;
    }
    const unsigned char* escaped = quoting.of[*at];
    if (escaped[7] != Quoting::of_several) {
      std::memcpy(out, escaped, 8);
      out += escaped[7] + 1;
      ++at;
    } else {
      Position p = put_characters(out, at, end);
      out = p.out;
      at = p.at;
    }
    out = room.at(out, static_cast<size_t>(end - at));
  }
  return out;
}

#endif

} // namespace llmobs::json_string
