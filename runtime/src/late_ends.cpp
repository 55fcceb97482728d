#include "late_ends.h"

#include <new>

namespace llmobs {

void LateEnds::reset_after_fork() noexcept {
  for (size_t i = 0; i < capacity; ++i) slots_[i].turn.store(i, std::memory_order_relaxed);
  head_.store(0, std::memory_order_relaxed);
  tail_ = 0;
}

LateEnds& LateEnds::instance() noexcept {
  // Never destroyed: spans may end after static destructors ran.
  alignas(LateEnds) static unsigned char storage[sizeof(LateEnds)];
  static LateEnds* const one = new (storage) LateEnds();
  return *one;
}

bool LateEnds::push(uint64_t span_id, uint64_t ticks) noexcept {
  uint64_t at = head_.load(std::memory_order_relaxed);
  for (;;) {
    Slot& slot = slots_[at % capacity];
    uint64_t turn = slot.turn.load(std::memory_order_acquire);
    if (turn == at) {
      if (!head_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) continue;
      slot.span_id = span_id;
      slot.ticks = ticks;
      slot.turn.store(at + 1, std::memory_order_release);
      return true;
    }
    if (turn < at) return false;
    at = head_.load(std::memory_order_relaxed);
  }
}

bool LateEnds::pop(uint64_t* span_id, uint64_t* ticks) noexcept {
  Slot& slot = slots_[tail_ % capacity];
  if (slot.turn.load(std::memory_order_acquire) != tail_ + 1) return false;
  *span_id = slot.span_id;
  *ticks = slot.ticks;
  slot.turn.store(tail_ + capacity, std::memory_order_release);
  ++tail_;
  return true;
}

} // namespace llmobs
