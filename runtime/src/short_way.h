// The short way to write a record: without a call, for records whose size is known before they are written, of texts that
// are not long and of numbers, where nothing stands against it (ThreadState::short_stop). Everything else takes the long
// way (record_writer.h), which can do all that this one can. Functions of the short way are leaves that fit the registers
// a call may use, so they save none.
#pragma once

#include "clock.h"
#include "shaped_field.h"
#include "thread_state.h"

#include <cstring>

namespace llmobs {

/// Longer texts are copied by a call of memcpy, on the long way.
constexpr size_t longest_short_text = 256;
constexpr size_t longest_short_key = 32;

// The first and the last bytes, which overlap.
template<class Block>
LLMOBS_ALWAYS_INLINE void copy_both_ends(unsigned char* to, const char* from, size_t size) noexcept {
  Block first, last;
  std::memcpy(&first, from, sizeof first);
  std::memcpy(&last, from + size - sizeof last, sizeof last);
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + size - sizeof last, &last, sizeof last);
}

LLMOBS_ALWAYS_INLINE void copy_few_bytes(unsigned char* to, const char* from, size_t size) noexcept { // less than 16
  if (size >= 8) {
    copy_both_ends<uint64_t>(to, from, size);
  } else if (size >= 4) {
    copy_both_ends<uint32_t>(to, from, size);
  } else if (size != 0) {
    to[0] = static_cast<unsigned char>(from[0]);
    to[size / 2] = static_cast<unsigned char>(from[size / 2]);
    to[size - 1] = static_cast<unsigned char>(from[size - 1]);
  }
}

struct SixteenBytes {
  uint64_t words[2];
};

LLMOBS_ALWAYS_INLINE void copy_short_key(unsigned char* to, const char* from, size_t size) noexcept {
  if (size >= sizeof(SixteenBytes)) return copy_both_ends<SixteenBytes>(to, from, size);
  copy_few_bytes(to, from, size);
}

/// At most longest_short_text bytes. Reads and writes none but these.
LLMOBS_ALWAYS_INLINE void copy_short_text(unsigned char* to, const char* from, size_t size) noexcept {
#define LLMOBS_COPY(type, at) std::memcpy(to + (at), from + (at), sizeof(type))
  if (__builtin_expect(size >= sizeof(SixteenBytes), 1)) {
    // The last block overlaps the one before it.
    size_t last = size - sizeof(SixteenBytes);
    LLMOBS_COPY(SixteenBytes, last);
    switch ((size - 1) / sizeof(SixteenBytes)) {
    case 15: LLMOBS_COPY(SixteenBytes, 224); [[fallthrough]];
    case 14: LLMOBS_COPY(SixteenBytes, 208); [[fallthrough]];
    case 13: LLMOBS_COPY(SixteenBytes, 192); [[fallthrough]];
    case 12: LLMOBS_COPY(SixteenBytes, 176); [[fallthrough]];
    case 11: LLMOBS_COPY(SixteenBytes, 160); [[fallthrough]];
    case 10: LLMOBS_COPY(SixteenBytes, 144); [[fallthrough]];
    case 9: LLMOBS_COPY(SixteenBytes, 128); [[fallthrough]];
    case 8: LLMOBS_COPY(SixteenBytes, 112); [[fallthrough]];
    case 7: LLMOBS_COPY(SixteenBytes, 96); [[fallthrough]];
    case 6: LLMOBS_COPY(SixteenBytes, 80); [[fallthrough]];
    case 5: LLMOBS_COPY(SixteenBytes, 64); [[fallthrough]];
    case 4: LLMOBS_COPY(SixteenBytes, 48); [[fallthrough]];
    case 3: LLMOBS_COPY(SixteenBytes, 32); [[fallthrough]];
    case 2: LLMOBS_COPY(SixteenBytes, 16); [[fallthrough]];
    case 1: LLMOBS_COPY(SixteenBytes, 0); [[fallthrough]];
    case 0: return;
    default: __builtin_unreachable();
    }
  }
  copy_few_bytes(to, from, size);
#undef LLMOBS_COPY
}

LLMOBS_ALWAYS_INLINE unsigned char* put_short_text(unsigned char* at, Tag tag, const char* text, size_t size) noexcept {
  at = put_head(at, static_cast<unsigned char>(tag), static_cast<uint32_t>(size));
  copy_short_text(at, text, size);
  return at + size;
}

/// The value alone, of 5 bytes more than its size.
LLMOBS_ALWAYS_INLINE unsigned char* put_short_value(unsigned char* at, uint32_t shape,
                                                    const llmobs_value& value) noexcept {
  if (shape == llmobs_text_shape)
    return put_short_text(at, Tag::string, reinterpret_cast<const char*>(value.word), value.size);
  return put_number(at, shape, value.word);
}

/// Writes the field; returns the byte after it.
LLMOBS_ALWAYS_INLINE unsigned char* put_short_field(unsigned char* at, Field field, uint32_t shape,
                                                    const llmobs_value& value) noexcept {
  at = put_head(at, static_cast<unsigned char>(field), static_cast<uint32_t>(value.size) + 5);
  return put_short_value(at, shape, value);
}

/// One record of the calling thread. When begin() or begin_child() said true, the record is written from `at` on, all
/// but its header; then it is published.
struct ShortRecord {
  ThreadState& thread = this_thread;
  unsigned char* at = nullptr;

  LLMOBS_ALWAYS_INLINE bool begin(size_t size) noexcept {
    return begin(size, [](const ThreadState&) { return true; });
  }
  /// The begin record of a child of the innermost span; put_child() follows.
  LLMOBS_ALWAYS_INLINE bool begin_child(size_t size) noexcept {
    return begin(size, [](const ThreadState& ours) { return ours.top != ours.top_limit && ours.has_active(); });
  }
  /// The end record of the innermost span, if that is this one.
  LLMOBS_ALWAYS_INLINE bool begin_end(uint64_t span_id) noexcept {
    return begin(sizeof(EndRecord), [=](const ThreadState& ours) { return ours.top[-1].span_id == span_id; });
  }
  /// `end`: the byte after its last one.
  LLMOBS_ALWAYS_INLINE void publish(RecordType type, const unsigned char* end) const noexcept {
    auto used = static_cast<size_t>(end - at);
    *reinterpret_cast<RecordHeader*>(at) = RecordHeader::of(type, used);
    thread.out.publish_from(at, padded(used));
    std::atomic_signal_fence(std::memory_order_seq_cst);
    thread.busy = false;
  }

  /// Nothing was written.
  LLMOBS_ALWAYS_INLINE void give_up() const noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    thread.busy = false;
  }

private:
  template<class Possible> LLMOBS_ALWAYS_INLINE bool begin(size_t size, Possible possible) noexcept {
    if (__builtin_expect(thread.busy, 0)) return false;
    thread.begin_recording();
    at = thread.out.cursor;
    bool fits = reinterpret_cast<uintptr_t>(at) + padded(size) <= thread.short_stop;
    if (__builtin_expect(fits && possible(thread), 1)) return true;
    give_up();
    return false;
  }
};

/// The fixed part of a begin record; the answer is the span's id.
LLMOBS_ALWAYS_INLINE uint64_t put_child(const ShortRecord& record, const char* site, bool scoped) noexcept {
  typedef uint64_t Pair __attribute__((vector_size(16), aligned(8), may_alias)); // in one register
  static_assert(sizeof(TracePart) == sizeof(Pair));
  ThreadState& thread = record.thread;
  ActiveSpan* top = thread.top;
  auto& begin = *reinterpret_cast<BeginRecord*>(record.at);
  Clock::put_counter(&begin.ticks);
  uint64_t span_id = thread.ids.next();
  begin.site = site;
  begin.span_id = span_id;
  begin.parent_id = top[-1].span_id;
  Pair trace = reinterpret_cast<const Pair&>(top[-1].trace);
  reinterpret_cast<Pair&>(begin.trace) = trace;
  reinterpret_cast<Pair&>(top->trace) = trace;
  top->span_id = span_id;
  top->scoped = scoped;
  thread.top = top + 1;
  return span_id;
}

} // namespace llmobs
