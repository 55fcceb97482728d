// What messages of Protocol Buffers are made of: numbers, sizes, tags and texts, each written where there is room for it. All say where
// what they wrote ends.
#pragma once

#include "encode/otlp_writer.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace llmobs::protobuf {

/// What a number takes at most, and an id.
constexpr size_t varint_room = 10, id_size = 8;

enum WireType : unsigned { varint_type = 0, fixed64_type = 1, sized_type = 2 };
constexpr unsigned char tag(unsigned field, WireType type) noexcept {
  return static_cast<unsigned char>(field << 3 | type); // fields up to 15
}

inline size_t varint_size(uint64_t value) noexcept {
  size_t bits = 64 - static_cast<size_t>(__builtin_clzll(value | 1));
  return (bits + 6) / 7;
}

inline unsigned char* put_varint(unsigned char* at, uint64_t value) noexcept {
  while (value >= 0x80) {
    *at++ = static_cast<unsigned char>(value | 0x80);
    value >>= 7;
  }
  *at++ = static_cast<unsigned char>(value);
  return at;
}

inline unsigned char* put_bytes(unsigned char* at, std::string_view bytes) noexcept {
  return put_short(at, bytes.data(), bytes.size());
}

/// The size of a field that holds so many bytes.
inline size_t sized(size_t bytes) noexcept { return 1 + varint_size(bytes) + bytes; }

inline unsigned char* put_sized(unsigned char* at, unsigned field, std::string_view bytes) noexcept {
  *at++ = tag(field, sized_type);
  return put_bytes(put_varint(at, bytes.size()), bytes);
}

inline unsigned char* put_id(unsigned char* at, uint64_t id) noexcept {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  id = __builtin_bswap64(id);
#endif
  std::memcpy(at, &id, sizeof id);
  return at + sizeof id;
}

inline unsigned char* put_fixed64(unsigned char* at, uint64_t value) noexcept {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  value = __builtin_bswap64(value);
#endif
  std::memcpy(at, &value, sizeof value);
  return at + sizeof value;
}

inline unsigned char* put_time(unsigned char* at, unsigned field, int64_t ns) noexcept {
  *at++ = tag(field, fixed64_type);
  return put_fixed64(at, ns < 0 ? 0 : static_cast<uint64_t>(ns));
}

inline unsigned char* put_span_id(unsigned char* at, unsigned field, uint64_t id) noexcept {
  *at++ = tag(field, sized_type);
  *at++ = id_size;
  return put_id(at, id);
}

inline unsigned char* put_trace_id(unsigned char* at, unsigned field, TraceId id) noexcept {
  *at++ = tag(field, sized_type);
  *at++ = 2 * id_size;
  return put_id(put_id(at, id.high), id.low);
}

/// The bits that ASCII does not have.
constexpr uint64_t tops = 0x8080808080808080u;

typedef uint64_t Block __attribute__((vector_size(16)));

/// Copies at most 64 bytes, and says which bits they have, all together.
inline uint64_t put_and_look(unsigned char* at, const char* from, size_t size) noexcept {
  auto ends = [&](auto first) -> uint64_t { // two words that may overlap
    auto last = first;
    std::memcpy(&first, from, sizeof first);
    std::memcpy(&last, from + size - sizeof last, sizeof last);
    std::memcpy(at, &first, sizeof first);
    std::memcpy(at + size - sizeof last, &last, sizeof last);
    return first | last;
  };
  if (size >= sizeof(Block)) {
    Block all{}, block;
    const char* last = from + size - sizeof block;
    for (; from < last; from += sizeof block, at += sizeof block) {
      std::memcpy(&block, from, sizeof block);
      std::memcpy(at, &block, sizeof block);
      all |= block;
    }
    std::memcpy(&block, last, sizeof block);
    std::memcpy(at - (from - last), &block, sizeof block);
    all |= block;
    return all[0] | all[1];
  }
  if (size >= sizeof(uint64_t)) return ends(uint64_t());
  if (size >= sizeof(uint32_t)) return ends(uint32_t());
  uint64_t all = 0;
  for (size_t i = 0; i < size; ++i) all |= at[i] = static_cast<unsigned char>(from[i]);
  return all;
}

/// Whether it is known at a glance that a text is ASCII.
inline bool is_short_ascii(std::string_view text) noexcept {
  if (text.size() < 8 || text.size() > 32) return false;
  uint64_t first, last, all = 0;
  std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
  for (size_t at = 0; at + sizeof first <= text.size(); at += sizeof first) {
    std::memcpy(&first, text.data() + at, sizeof first);
    all |= first;
  }
  return ((all | last) & tops) == 0;
}

/// Copies a text of 64 bytes at least, and says the same.
inline uint64_t put_long_and_look(unsigned char* at, const char* from, size_t size) noexcept {
  constexpr size_t step = 4 * sizeof(Block);
  Block all{};
  auto put_step = [&all](unsigned char* to, const char* source) {
    Block blocks[4];
    std::memcpy(blocks, source, step);
    std::memcpy(to, blocks, step);
    all |= blocks[0] | blocks[1] | blocks[2] | blocks[3];
  };
  unsigned char* last_at = at + size - step;
  const char* last = from + size - step;
  for (; from < last; from += step, at += step) put_step(at, from);
  put_step(last_at, last);
  return all[0] | all[1];
}

constexpr size_t least_of_two = 0x80, most_of_two = 0x3fff; // that a varint of two bytes holds

/// A size that takes two bytes.
inline unsigned char* put_two(unsigned char* at, size_t size) noexcept {
  at[0] = static_cast<unsigned char>(size | 0x80);
  at[1] = static_cast<unsigned char>(size >> 7);
  return at + 2;
}

} // namespace llmobs::protobuf
