// A RingChain is all rings of one thread, one behind the other: the ring that it always has, and further ones while the thread
// records faster than they are taken. So a burst is bounded by the memory that records may take (base/memory_budget.h), and
// not by one ring. A further ring is filled once. When the thread's own ring is empty it goes on there; the background thread
// frees what lies behind it.
//
// Made and reclaimed by the registry (ring_registry.h). The producer asks for rings, from its slow path; all else is the
// consumer's.
#pragma once

#include "record/ring.h"

#include <cstddef>
#include <cstdint>

namespace llmobs {

class RingChain {
public:
  /// `buffer`, `capacity`: of the thread's own ring.
  RingChain(unsigned char* buffer, size_t capacity) noexcept : own_(buffer, capacity, this), reading_(&own_) {}
  RingChain(const RingChain&) = delete;
  RingChain& operator=(const RingChain&) = delete;

  Ring& own() noexcept { return own_; }

  // --- producer ---------------------------------------------------------------------------------------------------

  /// An empty ring, whose first byte is at `position`; null: there is no memory for one. It belongs to the chain when it is
  /// some ring's next one.
  Ring* empty_ring(uint64_t position) noexcept;

  // --- consumer ---------------------------------------------------------------------------------------------------

  uint64_t published() const noexcept;
  uint64_t consumed() const noexcept { return reading_->consumed(); }
  bool empty() const noexcept { return published() == consumed(); }

  /// As a ring's: read() goes up to `until` or to the end of the ring it is in, release() leaves rings that are done with.
  template<class Visit> uint64_t read(uint64_t until, Visit&& visit) const {
    uint64_t end = reading_->published();
    return reading_->read(end < until ? end : until, visit);
  }
  void release(uint64_t position) noexcept;
  /// Of a record that read() has shown and that was not released.
  void note_kept(const RecordHeader& record) noexcept { reading_->note_kept(record); }
  /// visit(const RecordHeader&) for all records that were not taken, in all rings.
  template<class Visit> void for_each_record(Visit&& visit) const {
    for (const Ring* ring = reading_; ring; ring = ring->next_.load(std::memory_order_acquire))
      ring->read(ring->published(), visit);
  }

  /// All further rings. The thread writes no more.
  void free_rings() noexcept;

private:
  void leave(Ring& ring) noexcept;
  void rest_in(Ring& ring) noexcept;

  Ring own_;
  std::atomic<bool> own_is_left_{false}; // by the consumer, too; the producer may use it again
  Ring* reading_;
  // Of the ring that is being read, if it is a further one.
  bool is_charged_ = false;
  size_t trimmed_ = 0; // so much of it from its front on was given back
};

} // namespace llmobs
