// Ends that found no room in a ring: a span ended by a thread whose ring is full, or that has none. A small
// multi-producer queue of fixed size; when it is full too, the span stays open until tracing stops and is counted then.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace llmobs {

class OverflowEnds {
public:
  static OverflowEnds& instance() noexcept { return one; }

  /// From any thread; never waits. False: full.
  bool push(uint64_t span_id, uint64_t ticks) noexcept;
  /// Ends that found it full, ever.
  uint64_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }
  /// In a forked child: a push that was under way in the parent would block its slot for ever.
  void reset_after_fork() noexcept;
  /// Background thread only.
  bool pop(uint64_t* span_id, uint64_t* ticks) noexcept;

private:
  static constexpr size_t capacity = 1024;
  // Each slot counts its turns: twice the number of laps around the queue: free for that lap's push; one more: filled. (A
  // bounded queue with sequence numbers after D. Vyukov's design; counted so that zeroed memory is an empty queue, and no
  // page of it is touched before it is needed.)
  struct Slot {
    std::atomic<uint64_t> turn{0};
    uint64_t span_id = 0;
    uint64_t ticks = 0;
  };
  static constexpr uint64_t free_turn(uint64_t position) noexcept { return position / capacity * 2; }
  constexpr OverflowEnds() noexcept = default;

  static OverflowEnds one;

  Slot slots_[capacity] = {};
  alignas(64) std::atomic<uint64_t> head_{0};
  alignas(64) uint64_t tail_ = 0;
  std::atomic<uint64_t> refused_{0};
};

/// Calls visit(span_id, ticks) for each late end there is. Background thread only.
template<class Visit> void take_overflow_ends(Visit&& visit) {
  uint64_t span_id = 0, ticks = 0;
  while (OverflowEnds::instance().pop(&span_id, &ticks)) visit(span_id, ticks);
}

} // namespace llmobs
