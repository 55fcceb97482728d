// The MemoryBudget is how much the background half may hold at one time: spans being put together, and encoded spans
// waiting to be delivered. Whoever finds no room drops what is newest and counts it. Background thread only; others
// may read used().
#pragma once

#include <atomic>
#include <cstddef>

namespace llmobs {

class MemoryBudget {
public:
  explicit MemoryBudget(size_t limit) noexcept : limit_(limit) {}

  bool take(size_t bytes) noexcept {
    size_t now = used();
    if (bytes > limit_ || now > limit_ - bytes) return false;
    used_.store(now + bytes, std::memory_order_relaxed);
    return true;
  }
  /// Takes it whether there is room or not.
  void charge(size_t bytes) noexcept { used_.store(used() + bytes, std::memory_order_relaxed); }
  void give_back(size_t bytes) noexcept { used_.store(used() - bytes, std::memory_order_relaxed); }
  bool has_room_for(size_t bytes) const noexcept { return bytes <= limit_ && used() <= limit_ - bytes; }

  size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
  size_t limit() const noexcept { return limit_; }
  void set_limit(size_t limit) noexcept { limit_ = limit; }

private:
  std::atomic<size_t> used_{0};
  size_t limit_;
};

} // namespace llmobs
