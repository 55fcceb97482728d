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
inline size_t shaped_field_size(size_t value_size) noexcept { return value_size + 10; }

/// Writes the field; returns the byte after it. The text is shorter than a ring.
inline unsigned char* put_shaped_field(unsigned char* at, Field field, uint32_t shape, uint64_t word,
                                       size_t value_size) noexcept {
  auto field_size = static_cast<uint32_t>(value_size) + 5;
  at[0] = static_cast<unsigned char>(field);
  std::memcpy(at + 1, &field_size, sizeof field_size);
  if (shape == llmobs_text_shape) {
    auto size = static_cast<uint32_t>(value_size);
    at[5] = static_cast<unsigned char>(Tag::string);
    std::memcpy(at + 6, &size, sizeof size);
    std::memcpy(at + 10, reinterpret_cast<const char*>(word), value_size);
  } else {
    at[5] = static_cast<unsigned char>(shape == llmobs_integer_shape ? Tag::integer : Tag::unsigned_);
    std::memcpy(at + 6, &word, sizeof word);
  }
  return at + 10 + value_size;
}

/// Completes a record of `used` bytes whose room was got by Ring::room_for.
inline void publish(Ring& ring, RecordHeader& header, RecordType type, size_t used) noexcept {
  size_t size = (used + 7) & ~size_t{7};
  header = RecordHeader{static_cast<uint32_t>(size), type, 0, static_cast<uint16_t>(size - used)};
  ring.publish(size);
}

} // namespace llmobs
