// The MemoryBudget is how much the background half may hold at one time: spans being put together, and encoded spans
// waiting to be delivered. Whoever finds no room drops what is newest and counts it. Background thread only; others
// may read used().
//
// The RecordBudget is how much of the same memory records may take on their way to the background thread, beyond each
// thread's own ring (record/ring_chain.h): what the background half does not need now, and three quarters at most, so that it
// can always take records and get them out of the way.
#pragma once

#include <atomic>
#include <cstddef>

namespace llmobs {

class RecordBudget {
public:
  bool take(size_t bytes) noexcept {
    size_t now = used_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (now <= limit_.load(std::memory_order_relaxed)) return true;
    give_back(bytes);
    return false;
  }
  void give_back(size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  void forget() noexcept { used_.store(0, std::memory_order_relaxed); }
  size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
  void set_limit(size_t limit) noexcept { limit_.store(limit, std::memory_order_relaxed); }

private:
  std::atomic<size_t> used_{0};
  std::atomic<size_t> limit_{0};
};
inline RecordBudget record_budget;

constexpr size_t share_of_records(size_t limit) noexcept { return limit - limit / 4; }

class MemoryBudget {
public:
  explicit MemoryBudget(size_t limit) noexcept : limit_(limit) {}

  bool take(size_t bytes) noexcept {
    if (!has_room_for(bytes)) return false;
    charge(bytes);
    return true;
  }
  /// Takes it whether there is room or not.
  void charge(size_t bytes) noexcept { used_.store(used() + bytes, std::memory_order_relaxed); }
  void give_back(size_t bytes) noexcept { used_.store(used() - bytes, std::memory_order_relaxed); }
  bool has_room_for(size_t bytes) const noexcept {
    size_t now = used() + record_budget.used();
    return bytes <= limit_ && now <= limit_ - bytes;
  }
  /// Says how much there is for records.
  void share_with_records() const noexcept {
    size_t left = limit_ - (used() < limit_ ? used() : limit_);
    record_budget.set_limit(left < share_of_records(limit_) ? left : share_of_records(limit_));
  }

  size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
  size_t limit() const noexcept { return limit_; }
  void set_limit(size_t limit) noexcept { limit_ = limit; }

private:
  std::atomic<size_t> used_{0};
  size_t limit_;
};

} // namespace llmobs
