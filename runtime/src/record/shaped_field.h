// A shaped field is a field whose value is one text or number that the library reads by itself (llmobs_shape). It begins
// with one word, its head, which says all but the value: the field, what the value is, and its size. So its size is known
// before it is written, and a record of such fields needs one question for room and no writer.
#pragma once

#include "record/record.h"

#include <llmobs/instrument.h>

#include <cstring>

namespace llmobs {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "heads are written as words and read as bytes");
static_assert(static_cast<int>(Tag::string) == llmobs_text_shape &&
              static_cast<int>(Tag::integer) == llmobs_integer_shape);
static_assert(static_cast<int>(Tag::unsigned_) == llmobs_unsigned_shape &&
              static_cast<int>(Tag::number) == llmobs_number_shape);
static_assert(llmobs_argument_head == (shaped_value << 8 | shaped_field | static_cast<int>(Field::argument)));
static_assert(llmobs_result_head == (shaped_value << 8 | shaped_field | static_cast<int>(Field::result)));

constexpr uint64_t head_of(Field field, uint32_t shape, size_t value_size) noexcept {
  return static_cast<uint64_t>(value_size) << 16 | shaped_value << 8 | shape << 8 | shaped_field |
         static_cast<uint64_t>(field);
}
/// Of an object: its entries follow, and nothing that closes it.
constexpr uint64_t head_of_object(Field field, size_t size) noexcept {
  return head_of(field, static_cast<uint32_t>(Tag::object), size);
}
constexpr size_t size_in(uint64_t head) noexcept { return head >> 16; }
constexpr uint32_t shape_in(uint64_t head) noexcept { return head >> 8 & (shaped_value - 1); }
/// shape_in(head) == llmobs_text_shape, by one bit.
constexpr bool is_text(uint64_t head) noexcept { return (head & llmobs_text_shape << 8) != 0; }

/// One byte and a 32-bit size: how other fields, texts and keys begin.
inline unsigned char* put_head(unsigned char* at, unsigned char first, uint32_t size) noexcept {
  *at = first;
  std::memcpy(at + 1, &size, sizeof size);
  return at + 1 + sizeof size;
}

inline unsigned char* put_text(unsigned char* at, Tag tag, const char* text, size_t size) noexcept {
  at = put_head(at, static_cast<unsigned char>(tag), static_cast<uint32_t>(size));
  std::memcpy(at, text, size);
  return at + size;
}

/// Writes eight bytes, the last of which belongs to the value, and returns where that begins.
inline unsigned char* put_shaped_value_head(unsigned char* at, uint32_t shape, size_t size) noexcept {
  uint64_t word = static_cast<uint64_t>(size) << 8 | shaped_value | shape;
  std::memcpy(at, &word, sizeof word);
  return at + shaped_value_head;
}

inline unsigned char* put_word(unsigned char* at, uint64_t word) noexcept {
  std::memcpy(at, &word, sizeof word);
  return at + sizeof word;
}

/// The value alone. One byte behind it may be written, too.
inline unsigned char* put_shaped_value(unsigned char* at, uint32_t shape, const llmobs_value& value) noexcept {
  at = put_shaped_value_head(at, shape, value.size);
  if (shape != llmobs_text_shape) return put_word(at, value.word);
  std::memcpy(at, reinterpret_cast<const char*>(value.word), value.size);
  return at + value.size;
}

} // namespace llmobs
