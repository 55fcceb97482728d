// A shaped field is a field whose value the library reads by itself: text or a number (llmobs_shape). Its size is known
// before it is written, so a record of such fields needs one question for room and no writer.
#pragma once

#include "record.h"
#include "ring.h"

#include <llmobs/instrument.h>

#include <cstring>

namespace llmobs {

// Field, its size; Tag, then the number or the text's size and the text.
static_assert(llmobs_number_size + 10 == 1 + sizeof(uint32_t) + 1 + sizeof(uint64_t));
constexpr size_t shaped_field_size(size_t value_size) noexcept { return value_size + 10; }

/// One byte and a 32-bit size: how fields, texts and keys begin.
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

/// The tags of numbers stand in the order of their shapes.
inline unsigned char tag_of_number(uint32_t shape) noexcept {
  static_assert(static_cast<int>(Tag::unsigned_) - llmobs_unsigned_shape == static_cast<int>(Tag::integer) - llmobs_integer_shape);
  static_assert(static_cast<int>(Tag::number) - llmobs_number_shape == static_cast<int>(Tag::integer) - llmobs_integer_shape);
  return static_cast<unsigned char>(shape + static_cast<uint32_t>(Tag::integer) - llmobs_integer_shape);
}

inline unsigned char* put_number(unsigned char* at, uint32_t shape, uint64_t word) noexcept {
  *at = tag_of_number(shape);
  std::memcpy(at + 1, &word, sizeof word);
  return at + 1 + sizeof word;
}

/// The value alone, of 5 bytes more than its size.
inline unsigned char* put_shaped_value(unsigned char* at, uint32_t shape, const llmobs_value& value) noexcept {
  if (shape == llmobs_text_shape)
    return put_text(at, Tag::string, reinterpret_cast<const char*>(value.word), value.size);
  return put_number(at, shape, value.word);
}

} // namespace llmobs
