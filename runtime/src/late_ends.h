// Ends that found no room in a ring: a span ended by a thread whose ring is full, or that has none. A small
// multi-producer queue of fixed size; when it is full too, the span stays open until tracing stops and is counted then.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace llmobs {

class LateEnds {
public:
  static LateEnds& instance() noexcept;

  /// From any thread; never waits. False: full.
  bool push(uint64_t span_id, uint64_t ticks) noexcept;
  /// In a forked child: a push that was under way in the parent would block its slot for ever.
  void reset_after_fork() noexcept;
  /// Background thread only.
  bool pop(uint64_t* span_id, uint64_t* ticks) noexcept;

private:
  static constexpr size_t capacity = 1024;
  // Each slot counts its turns: turn == position: free for that push; position + 1: filled. (A bounded queue with
  // sequence numbers after D. Vyukov's design.)
  struct Slot {
    std::atomic<uint64_t> turn;
    uint64_t span_id;
    uint64_t ticks;
  };
  LateEnds() noexcept { reset_after_fork(); }

  Slot slots_[capacity];
  alignas(64) std::atomic<uint64_t> head_{0};
  alignas(64) uint64_t tail_ = 0;
};

/// Calls visit(span_id, ticks) for each late end there is. Background thread only.
template<class Visit> void take_late_ends(Visit&& visit) {
  uint64_t span_id = 0, ticks = 0;
  while (LateEnds::instance().pop(&span_id, &ticks)) visit(span_id, ticks);
}

} // namespace llmobs
