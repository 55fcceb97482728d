// A Ring is one thread's outgoing queue: a fixed circle of bytes with one producer (the thread) and one consumer (the
// background thread). The producer reserves contiguous room, fills it, and publishes it with one release store; it
// never waits. When there is no room it goes on in another ring (ring_chain.h); when there is none to be had the record is
// refused and the caller counts the loss. The ring itself is what both share and lives with its bytes; the RingProducer is
// what only the thread needs, and lives with the thread.
//
// Positions count the bytes of a thread's records from its first one on, through all its rings.
//
// Room for the end record of every open span is kept back, so that a span whose beginning was recorded can be ended by
// its own thread (up to a quarter of the ring; beyond that, and for spans ended by another thread, the queue of
// overflow_ends.h steps in).
//
// Rings live in a registry (ring_registry.h): the consumer sees every ring until its thread has ended and the ring is
// empty.
#pragma once

#include "record/record.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace llmobs {

class RingChain;

class Ring {
public:
  /// `capacity`: bytes, a power of two >= 4096. `buffer`: that many bytes, 8-byte aligned, owned by whoever owns the ring.
  /// `chain`: where there are more rings; null: nowhere.
  Ring(unsigned char* buffer, size_t capacity, RingChain* chain = nullptr) noexcept
      : buffer_(buffer), capacity_(capacity), chain_(chain) {}
  /// A ring that is filled once, from `position` on, and not again from its front.
  Ring(unsigned char* buffer, size_t capacity, RingChain* chain, uint64_t position) noexcept
      : buffer_(buffer), capacity_(capacity), chain_(chain), is_circle_(false), origin_(position), published_(position),
        consumed_(position), kept_(position) {}

  size_t capacity() const noexcept { return capacity_; }
  RingChain* chain() const noexcept { return chain_; }

  // --- consumer ---------------------------------------------------------------------------------------------------

  /// Where the producer is now. Records before this position are complete.
  uint64_t published() const noexcept { return published_.load(std::memory_order_acquire); }
  uint64_t consumed() const noexcept { return consumed_.load(std::memory_order_relaxed); }

  /// Calls visit(const RecordHeader&) for each record up to `until` (a value of published(), or somewhere before it).
  /// visit must not keep pointers into the record. Returns the position behind the last one.
  template<class Visit> uint64_t read(uint64_t until, Visit&& visit) const {
    uint64_t at = consumed();
    while (at < until) {
      const auto& record = *reinterpret_cast<const RecordHeader*>(buffer_ + offset_of(at));
      uint32_t size = record.size();
      if (record.type() != RecordType::skip) visit(record);
      at += size;
    }
    return at;
  }
  /// Gives the room of what was read back.
  void release(uint64_t position) noexcept { consumed_.store(position, std::memory_order_release); }
  /// Both at once.
  template<class Visit> void drain(uint64_t until, Visit&& visit) { release(read(until, visit)); }

  bool empty() const noexcept { return published() == consumed(); }

  // --- flight recorder (recorder_layout.h) ------------------------------------------------------------------------------

  /// This record, one that was not released yet, is in the journal, and so is everything before it.
  void note_kept(const RecordHeader& record) noexcept {
    uint64_t at = consumed();
    size_t offset = static_cast<size_t>(reinterpret_cast<const unsigned char*>(&record) - buffer_);
    kept_.store(at + ((offset - offset_of(at)) & (capacity_ - 1)) + record.size(), std::memory_order_release);
  }

  /// What a ring says of itself that lies in the file of a process that has died.
  struct Left {
    const RingChain* chain; // in that process
    uint64_t origin;
    uint64_t from, until; // records between these are nowhere else
  };
  static Left left_in(const Ring& dead) noexcept {
    uint64_t from = dead.consumed(), kept = dead.kept_.load(std::memory_order_relaxed);
    return {dead.chain_, dead.origin_, from < kept ? kept : from, dead.published()};
  }

private:
  friend class RingChain;
  friend class RingProducer;

  size_t offset_of(uint64_t position) const noexcept {
    return static_cast<size_t>(position - origin_) & (capacity_ - 1);
  }

  unsigned char* const buffer_;
  const size_t capacity_;
  RingChain* const chain_;
  const bool is_circle_ = true;
  uint64_t origin_ = 0;              // the position of the buffer's first byte, the first time around
  std::atomic<Ring*> next_{nullptr}; // where the producer went on; then nothing more is published here

  alignas(64) std::atomic<uint64_t> published_{0}; // written by the producer
  alignas(64) std::atomic<uint64_t> consumed_{0};  // written by the consumer
  std::atomic<uint64_t> kept_{0};                  // written by the consumer
};

/// The end of a ring that its thread writes to. All zero: there is no ring, and room for nothing. `open_spans`: how many
/// spans this ring must be able to end. (Spans may end in another ring than they began in: it is a good guess.)
class RingProducer {
public:
  void attach(Ring* ring) noexcept { *this = {ring->buffer_, ring->buffer_, ring}; }
  void detach() noexcept { *this = {}; }

  /// Contiguous room for at least `size` bytes (a multiple of 8), or null. On success `*end` is where the room ends
  /// (it may be more than asked for).
  unsigned char* reserve(size_t size, size_t open_spans, unsigned char** end) noexcept {
    if (__builtin_expect(static_cast<size_t>(stop - cursor) < size, 0) && !find_room(size, open_spans)) return nullptr;
    *end = stop;
    return cursor;
  }

  /// For a reserved, unpublished record of which `used` bytes are written and that needs `size` in all: more room
  /// where it is, or room at the front of the ring or in another one, to which it is moved. False / null: there is none.
  __attribute__((cold, noinline)) bool extend(size_t size, size_t open_spans, unsigned char** end) noexcept;
  __attribute__((cold, noinline)) unsigned char* move(size_t used, size_t size, size_t open_spans,
                                                      unsigned char** end) noexcept;

  /// Room for one end record, if need be out of what was kept back.
  unsigned char* reserve_end() noexcept {
    if (__builtin_expect(static_cast<size_t>(stop - cursor) < sizeof(EndRecord), 0)) return find_room_for_end();
    return cursor;
  }

  /// Makes the record that was written at the reserved place visible to the consumer.
  void publish(size_t size) noexcept {
    cursor += size;
    publish_written(size);
  }
  /// The same for whoever has moved the cursor.
  void publish_written(size_t size) noexcept { ring->published_.store(written() + size, std::memory_order_release); }

  // cursor is where position written() lies in the buffer; up to stop the producer may write without looking at the
  // consumer again.
  unsigned char* cursor;
  unsigned char* stop;
  Ring* ring;

private:
  __attribute__((cold, noinline)) bool find_room(size_t size, size_t open_spans) noexcept;
  __attribute__((cold, noinline)) unsigned char* find_room_for_end() noexcept;
  bool find_room_here(size_t size, size_t open_spans) noexcept;
  unsigned char* find_room_for_end_here() noexcept;
  unsigned char* move_to_front(size_t used, size_t size, size_t open_spans, unsigned char** end) noexcept;
  bool go_on(size_t used) noexcept;
  uint64_t taken() const noexcept;
  uint64_t free_until(bool all, size_t open_spans) noexcept;
  void stop_at(uint64_t free_until) noexcept;
  void skip_to_front() noexcept;
  size_t to_edge() const noexcept { return static_cast<size_t>(ring->buffer_ + ring->capacity_ - cursor); }

  // The position after the last record, counted from the start of time.
  uint64_t written() const noexcept { return ring->published_.load(std::memory_order_relaxed); }
};

} // namespace llmobs
