// The registry of rings: every thread's rings, from the thread's first span until the thread has ended and they are
// drained. Producers add without waiting; the background thread alone walks and reclaims.
#pragma once

#include "record/recorder_layout.h"
#include "record/ring_chain.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace llmobs {

class RingRegistry {
public:
  /// Of one ring. The pages of it that a thread never writes cost no memory.
  static constexpr size_t ring_bytes = recorder::ring_bytes;

  static RingRegistry& instance() noexcept { return one; }

  /// A ring for the calling thread, or null when there is no memory.
  Ring* add() noexcept;
  /// The thread of this ring, or of one that came after it, is ending; it writes nothing more. When many have ended, the background thread is woken to free
  /// them: a program may start and end threads faster than it looks by itself.
  static void end(Ring* ring) noexcept;

  /// Background thread only.
  template<class Visit> void for_each(Visit&& visit) {
    for (Entry* entry = first_.load(std::memory_order_acquire); entry; entry = entry->next) visit(entry->rings);
  }
  /// Records of this type that were not taken. No ring may be reclaimed meanwhile.
  uint64_t left(RecordType type) noexcept;
  /// Frees rings whose thread has ended and which are empty. Background thread only.
  size_t reclaim_ended() noexcept;

  /// After fork, in the child, where only the calling thread exists: all rings belong to the parent.
  void forget_all_after_fork() noexcept;

private:
  struct Entry {
    RingChain rings;
    Entry* next;
    std::atomic<bool> ended;
  };

  constexpr RingRegistry() noexcept = default;
  static RingRegistry one;

  std::atomic<Entry*> first_{nullptr};
  std::atomic<uint32_t> ended_{0}; // rings whose thread has ended, not freed yet
};

} // namespace llmobs
