// RecordWriter fills one record: its fixed part, then fields. It is the one implementation of Writer (values go where
// the record is). A record starts in the thread's ring; one that reaches the ring's edge moves to the front, one that
// gets large moves to the heap (spill.h), and one that finds no more room keeps what it has and marks the rest as
// left out.
//
// A field may have a bound of its own (max_bytes). For the Writer that is the end of its room; here the difference is
// known, as what follows in the record has room. Behind the bound nothing is stored but the ends of what is open and the
// marks of what is missing.
#pragma once

#include "caller/thread_state.h"
#include "record/record.h"
#include "record/shaped_field.h"
#include "record/spill.h"

#include <llmobs/annotation.h>
#include <llmobs/writer.h>

#include <cstdint>
#include <cstring>

namespace llmobs {

/// The type of the values of a shape, for those that come without one. Of llmobs_opaque_shape: no function.
llmobs_type type_of_shape(uint32_t shape) noexcept;

inline namespace v1 {

class RecordWriter final : public Writer {
public:
  explicit RecordWriter(ThreadState& thread) noexcept : thread_(thread) {}

  /// Room for the record's fixed part. Null: the ring is full, and there is no record. `expected`: bytes of fields, to
  /// ask for their room at once.
  template<class Fixed> Fixed* start(size_t expected = 0) noexcept {
    static_assert(sizeof(Fixed) % 8 == 0);
    constexpr size_t least = sizeof(Fixed) + slack;
    if (expected != 0 && expected <= most_expected)
      start_ = thread_.out.reserve(least + padded(expected), thread_.active(), &limit_);
    if (!start_) start_ = thread_.out.reserve(least, thread_.active(), &limit_);
    if (!start_) return nullptr;
    room_end_ = limit_ -= tail;
    cursor_ = start_ + sizeof(Fixed);
    fixed_ = sizeof(Fixed);
    return reinterpret_cast<Fixed*>(start_);
  }

  void begin_field(Field field) noexcept {
    unsigned char* at = cursor_;
    if (__builtin_expect(full_ || static_cast<size_t>(limit_ - at) < field_header, 0)) {
      field_ = no_field;
      at = grow(field_header);
      if (!at) return;
    }
    *at = static_cast<unsigned char>(field);
    field_ = static_cast<size_t>(at - start_);
    cursor_ = at + field_header;
    depth_ = 0;
    skip_ = 0;
    numbers_ = 0;
    if (__builtin_expect(most_ != 0, 0)) begin_bound();
  }
  /// Ends the field that was begun last. A value that was left open is closed by the reader.
  void end_field() noexcept {
    if (__builtin_expect(field_ == no_field, 0)) return;
    auto size = static_cast<uint32_t>(static_cast<size_t>(cursor_ - start_) - field_ - field_header);
    std::memcpy(start_ + field_ + 1, &size, sizeof size);
    field_ = no_field;
    if (__builtin_expect(most_ != 0, 0)) end_bound();
  }

  /// From now on each field keeps about so much of its value, by the measure of truncate.h, which cuts it exactly. 0: all.
  void keep_most(size_t most) noexcept { most_ = most; }

  /// One field of text: the fast path, without the type-erased call.
  void field(Field field, const char* text, size_t size) noexcept {
    unsigned char* at = cursor_;
    constexpr size_t heads = field_header + text_header;
    auto left = static_cast<size_t>(limit_ - at);
    if (__builtin_expect(full_ || left < heads || left - heads < size || (most_ != 0 && size > most_), 0))
      return long_text(field, text, size);
    at = put_head(at, static_cast<unsigned char>(field), static_cast<uint32_t>(text_header + size));
    cursor_ = put_text(at, Tag::string, text, size);
  }
  /// One field of any type, by its shape. Whatever the type's own functions throw ends here.
  void field(Field field, const llmobs_type& type, const llmobs_value& value) noexcept;
  /// One field that is an object of the entries.
  void field(Field field, const Entries& entries) noexcept;

  /// Fields that were written already: `size` bytes.
  void fields(const unsigned char* bytes, size_t size) noexcept;

  /// How many bytes have been written.
  size_t used() const noexcept { return static_cast<size_t>(cursor_ - start_); }

  /// Completes the record and makes it visible. `type`: what it is.
  void publish(RecordType type) noexcept {
    if (__builtin_expect(spilled_, 0)) return publish_spilled(type);
    auto used = static_cast<size_t>(cursor_ - start_);
    *reinterpret_cast<RecordHeader*>(start_) = RecordHeader::of(type, used);
    thread_.out.publish(padded(used));
  }

  /// Fields without a record, on the heap. False: no memory. take_apart() follows.
  bool start_apart() noexcept;
  /// The fields that were written, and what holds them; it is the caller's to release_spill().
  Spill take_apart() const noexcept { return {start_, static_cast<size_t>(cursor_ - start_)}; }

private:
  friend class Writer;
  // What a record may always use: a spill in place of the fields, or a short first field.
  static constexpr size_t slack = 64;
  static constexpr size_t most_expected = 1024;
  // Kept free at the end for the mark that something was left out and for padding.
  static constexpr size_t tail = 16;

  __attribute__((noinline)) void any_entries(Field field, const Entries& entries) noexcept;
  __attribute__((cold, noinline)) void long_text(Field field, const char* text, size_t size) noexcept;
  // What stands before a field's value: Field, u32 size.
  static constexpr size_t field_header = 1 + sizeof(uint32_t);
  // What stands before a text: Tag, u32 size.
  static constexpr size_t text_header = 1 + sizeof(uint32_t);

  __attribute__((cold, noinline)) void begin_bound() noexcept;
  __attribute__((cold, noinline)) void end_bound() noexcept;
  void lift_bound() noexcept;
  void reach_bound(size_t size) noexcept;
  unsigned char* room_over_bound(size_t size) noexcept;
  __attribute__((cold, noinline)) void text_over_bound(Tag tag, const char* text, size_t size) noexcept;
  __attribute__((cold, noinline)) void mark_elements(size_t count) noexcept;
  void take_mark_back() noexcept;
  size_t in_field() const noexcept { return static_cast<size_t>(cursor_ - start_) - field_ - field_header; }
  void set_room(unsigned char* end) noexcept;

  __attribute__((cold, noinline)) void publish_spilled(RecordType type) noexcept;
  __attribute__((cold, noinline)) unsigned char* grow(size_t size) noexcept;
  unsigned char* more_room(size_t size) noexcept;
  template<class Write> void guarded(Field field, Write&& write) noexcept;
  unsigned char* spill(size_t used, size_t size) noexcept;
  void give_up() noexcept;

  ThreadState& thread_;
  unsigned char* start_ = nullptr; // of the record, or of the spilled block
  static constexpr size_t no_field = SIZE_MAX;
  size_t field_ = no_field; // offset of the open field from start_
  uint32_t fixed_ = 0;
  bool spilled_ = false;
  unsigned char* ring_start_ = nullptr; // of the record, once it is spilled
  size_t block_size_ = 0;

  unsigned char* room_end_ = nullptr; // where the room ends; limit_ is there, or before it, at the field's bound
  size_t most_ = 0;                   // of each field
  size_t bound_ = 0;                  // of this field's value, in bytes; 0: none
  size_t failed_size_ = 0;            // what did not fit the bound first
  bool is_marked_ = false;            // the last byte says that something is missing
  bool is_over_bound_ = false;        // full_ is of this field only
};

} // namespace v1

/// A text that is not empty, as a field.
inline void write_field(RecordWriter& record, Field field, Text text) noexcept {
  if (!text.empty()) record.field(field, text.data(), text.size());
}

} // namespace llmobs
