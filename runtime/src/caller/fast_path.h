// The fast path to write a record: without a call, for records whose size is known before they are written, of texts that
// are not long and of numbers, where nothing stands against it (ThreadState::short_stop). Everything else takes the long
// way (record_writer.h), which can do all that this one can. Functions of the fast path are leaves that fit the registers
// a call may use, so they save none.
#pragma once

#include "base/clock.h"
#include "caller/thread_state.h"
#include "record/shaped_field.h"

#include <cstring>
#include <utility>

namespace llmobs {

/// Longer texts are copied by a call of memcpy, on the general path.
constexpr size_t longest_short_text = 255;
constexpr size_t longest_short_key = 32;

// Neither a loop nor a jump by a table, which texts of changing lengths would make the processor guess wrong: the first
// and the last bytes, which overlap.
struct SixteenBytes {
  uint64_t words[2];
};

template<size_t... Blocks>
LLMOBS_ALWAYS_INLINE void copy_blocks(unsigned char* to, const char* from, std::index_sequence<Blocks...>) noexcept {
  (std::memcpy(to + Blocks * sizeof(SixteenBytes), from + Blocks * sizeof(SixteenBytes), sizeof(SixteenBytes)), ...);
}

template<size_t First, size_t Last = First>
LLMOBS_ALWAYS_INLINE void copy_both_halves(unsigned char* to, const char* from, size_t size) noexcept {
  size_t last = size - Last * sizeof(SixteenBytes);
  copy_blocks(to, from, std::make_index_sequence<First>());
  copy_blocks(to + last, from + last, std::make_index_sequence<Last>());
}

template<class Block>
LLMOBS_ALWAYS_INLINE void copy_both_ends(unsigned char* to, const char* from, size_t size) noexcept {
  size_t last = size - sizeof(Block);
  std::memcpy(to, from, sizeof(Block));
  std::memcpy(to + last, from + last, sizeof(Block));
}

// Less than 16 bytes.
LLMOBS_ALWAYS_INLINE void copy_few_bytes(unsigned char* to, const char* from, size_t size) noexcept {
  if (size >= 8) {
    copy_both_ends<uint64_t>(to, from, size);
  } else if (size >= 4) {
    copy_both_ends<uint32_t>(to, from, size);
  } else if (size >= 2) {
    copy_both_ends<uint16_t>(to, from, size);
  } else if (size != 0) {
    to[0] = static_cast<unsigned char>(from[0]);
  }
}

LLMOBS_ALWAYS_INLINE void copy_short_key(unsigned char* to, const char* from, size_t size) noexcept {
  if (size >= sizeof(SixteenBytes)) return copy_both_halves<1>(to, from, size);
  copy_few_bytes(to, from, size);
}

/// At most longest_short_text bytes. Reads and writes none but these.
LLMOBS_ALWAYS_INLINE void copy_short_text(unsigned char* to, const char* from, size_t size) noexcept {
  if (size > 13 * sizeof(SixteenBytes)) {
    copy_both_halves<8>(to, from, size);
  } else if (size >= 128) {
    copy_both_halves<8, 5>(to, from, size);
  } else if (size >= 64) {
    copy_both_halves<4>(to, from, size);
  } else if (size >= 32) {
    copy_both_halves<2>(to, from, size);
  } else if (size >= 16) {
    copy_both_halves<1>(to, from, size);
  } else {
    copy_few_bytes(to, from, size);
  }
}

/// So that the optimiser does not compute the pointer anew, or hold what it was made from, for each use: the fast path has
/// no register to spare.
template<class T> LLMOBS_ALWAYS_INLINE T* in_one_register(T* pointer) noexcept {
  asm("" : "+r"(pointer));
  return pointer;
}

/// The value behind a head, of a text or a number, which is of size 8; returns the byte after it.
LLMOBS_ALWAYS_INLINE unsigned char* put_short_word(unsigned char* at, bool is_text, uint64_t word,
                                                   size_t size) noexcept {
  if (is_text)
    copy_short_text(at, reinterpret_cast<const char*>(word), size);
  else
    put_word(at, word);
  return at + size;
}

/// The value alone. One byte behind it may be written, too.
LLMOBS_ALWAYS_INLINE unsigned char* put_short_value(unsigned char* at, uint32_t shape,
                                                    const llmobs_value& value) noexcept {
  at = put_shaped_value_head(at, shape, value.size);
  return put_short_word(at, shape == llmobs_text_shape, value.word, value.size);
}

/// One field of a text or a number, by its head.
LLMOBS_ALWAYS_INLINE unsigned char* put_short_field(unsigned char* at, uint64_t head, uint64_t word) noexcept {
  at = in_one_register(put_word(at, head));
  return put_short_word(at, is_text(head), word, size_in(head));
}

LLMOBS_ALWAYS_INLINE unsigned char* put_short_field(unsigned char* at, Field field, uint32_t shape,
                                                    const llmobs_value& value) noexcept {
  return put_short_field(at, head_of(field, shape, value.size), value.word);
}

/// One record of the calling thread. When one of the functions begin said true, the record is written from `at` on, and
/// published.
struct ShortRecord {
  ThreadState& thread = this_thread;
  unsigned char* at = nullptr;
  unsigned char* end = nullptr; // of the room that was asked for

  /// `size`: the most that the record can be. put_header() follows.
  LLMOBS_ALWAYS_INLINE bool begin(size_t size) noexcept { return begin_before(thread.short_stop, size); }
  LLMOBS_ALWAYS_INLINE bool begin_before(const uintptr_t& stop, size_t size) noexcept {
    if (__builtin_expect(thread.busy, 0)) return false;
    thread.begin_recording();
    at = thread.out.cursor;
    // A number: without a ring there is nothing that a pointer could point to.
    uintptr_t after = reinterpret_cast<uintptr_t>(at) + padded(size);
    end = reinterpret_cast<unsigned char*>(after);
    if (__builtin_expect(after <= stop, 1)) return true;
    give_up();
    return false;
  }

  // What is known before the fields is written before them, and even before the last question: then it needs no register.

  /// The begin record, `size` bytes, of a child of the innermost span; put_child() follows.
  LLMOBS_ALWAYS_INLINE bool begin_child(const char* site, size_t size) noexcept {
    if (!begin_before(thread.begin_stop, size)) return false;
    if (!__builtin_constant_p(size)) end = in_one_register(end);
    put_header(RecordType::begin, size);
    reinterpret_cast<BeginRecord*>(at)->site = site;
    if (__builtin_expect(thread.top[-1].leads_on != 0, 1)) return true;
    give_up();
    return false;
  }
  /// The end record, `size` bytes, of the innermost span, if that is this one.
  LLMOBS_ALWAYS_INLINE bool begin_end(uint64_t span_id, size_t size) noexcept {
    if (!begin(size)) return false;
    put_header(RecordType::end, size);
    if (__builtin_expect(thread.top[-1].span_id != span_id, 0)) {
      give_up();
      return false;
    }
    move_top(-1);
    reinterpret_cast<EndRecord*>(at)->span_id = span_id;
    return true;
  }
  /// The update record.
  LLMOBS_ALWAYS_INLINE bool begin_update(uint64_t span_id, size_t size) noexcept {
    if (!begin(size)) return false;
    put_header(RecordType::update, size);
    reinterpret_cast<UpdateRecord*>(at)->span_id = span_id;
    return true;
  }

  LLMOBS_ALWAYS_INLINE void put_header(RecordType type, size_t used) const noexcept {
    if (__builtin_constant_p(used)) {
      *reinterpret_cast<RecordHeader*>(at) = RecordHeader::of(type, used);
      return;
    }
    // In its parts: a store less than of().
    auto size = static_cast<uint32_t>(used);
    at[0] = static_cast<unsigned char>(type);
    std::memcpy(at + 1, &size, sizeof size);
  }
  /// Where it is in memory, by one instruction: not the value that was read before.
  LLMOBS_ALWAYS_INLINE void move_top(int by) const noexcept {
    std::atomic_signal_fence(std::memory_order_acquire);
    thread.top += by;
  }
  /// The record fills its room.
  LLMOBS_ALWAYS_INLINE void publish() const noexcept { publish_until(end); }
  LLMOBS_ALWAYS_INLINE void publish_until(unsigned char* its_end) const noexcept {
    thread.out.cursor = its_end;
    thread.out.publish_written(static_cast<size_t>(its_end - at));
    std::atomic_signal_fence(std::memory_order_seq_cst);
    thread.busy = false;
  }

  /// Nothing was written that counts.
  LLMOBS_ALWAYS_INLINE void give_up() const noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    thread.busy = false;
  }
};

/// The rest of the fixed part of a begin record, whose site is written; the answer is the span's id.
LLMOBS_ALWAYS_INLINE uint64_t put_child(const ShortRecord& record, bool scoped) noexcept {
  typedef uint64_t Pair __attribute__((vector_size(16), aligned(8), may_alias)); // in one register
  static_assert(sizeof(TraceId) == sizeof(Pair));
  ThreadState& thread = record.thread;
  ActiveSpan* top = thread.top;
  auto& begin = *reinterpret_cast<BeginRecord*>(record.at);
  Clock::put_counter(&begin.ticks);
  uint64_t span_id = thread.ids.next();
  begin.span_id = span_id;
  begin.parent_id = top[-1].span_id;
  Pair trace = reinterpret_cast<const Pair&>(top[-1].trace);
  reinterpret_cast<Pair&>(begin.trace) = trace;
  reinterpret_cast<Pair&>(top->trace) = trace;
  top->span_id = span_id;
  if (scoped)
    LLMOBS_PUT_STACK_POSITION(top->scoped);
  else
    top->scoped = 0;
  record.move_top(+1);
  return span_id;
}

LLMOBS_ALWAYS_INLINE void put_end_time(const ShortRecord& record) noexcept {
  Clock::put_counter(&reinterpret_cast<EndRecord*>(record.at)->ticks);
}

} // namespace llmobs
