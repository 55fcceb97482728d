#include "record/overflow_ends.h"

namespace llmobs {

OverflowEnds OverflowEnds::
    one; // zeroed memory, before any code runs, and never destroyed: spans may end after static destructors ran

void OverflowEnds::reset_after_fork() noexcept {
  refused_.store(0, std::memory_order_relaxed);
  if (head_.load(std::memory_order_relaxed) == 0) return;
  for (Slot& slot : slots_) slot.turn.store(0, std::memory_order_relaxed);
  head_.store(0, std::memory_order_relaxed);
  tail_ = 0;
}

bool OverflowEnds::push(uint64_t span_id, uint64_t ticks) noexcept {
  uint64_t at = head_.load(std::memory_order_relaxed);
  for (;;) {
    Slot& slot = slots_[at % capacity];
    uint64_t turn = slot.turn.load(std::memory_order_acquire);
    if (turn == free_turn(at)) {
      if (!head_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) continue;
      slot.span_id = span_id;
      slot.ticks = ticks;
      slot.turn.store(free_turn(at) + 1, std::memory_order_release);
      return true;
    }
    if (turn < free_turn(at)) {
      refused_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    at = head_.load(std::memory_order_relaxed);
  }
}

bool OverflowEnds::pop(uint64_t* span_id, uint64_t* ticks) noexcept {
  Slot& slot = slots_[tail_ % capacity];
  if (slot.turn.load(std::memory_order_acquire) != free_turn(tail_) + 1) return false;
  *span_id = slot.span_id;
  *ticks = slot.ticks;
  slot.turn.store(free_turn(tail_ + capacity), std::memory_order_release);
  ++tail_;
  return true;
}

} // namespace llmobs
