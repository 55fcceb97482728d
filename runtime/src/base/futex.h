// A Futex is a number that threads can wait for to change. Waking costs one system call, and only if it is asked for;
// it is safe in signal handlers and after fork, unlike mutexes and condition variables.
#pragma once

#include <atomic>
#include <climits>
#include <cstdint>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace llmobs {

class Futex {
public:
  explicit constexpr Futex(uint32_t value = 0) noexcept : word_(value) {}

  uint32_t load() const noexcept { return word_.load(std::memory_order_acquire); }
  void store(uint32_t value) noexcept { word_.store(value, std::memory_order_seq_cst); }
  uint32_t exchange(uint32_t value) noexcept { return word_.exchange(value, std::memory_order_acq_rel); }

  /// Returns when somebody woke it, after `ms`, at once if the value is another, or for no reason.
  void wait_while(uint32_t value, uint64_t ms) noexcept {
    timespec time{static_cast<time_t>(ms / 1000), static_cast<long>(ms % 1000 * 1000000)};
    syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, value, &time, nullptr, 0);
  }
  void wake_all() noexcept { syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0); }

private:
  static_assert(sizeof(std::atomic<uint32_t>) == sizeof(uint32_t));
  std::atomic<uint32_t> word_;
};

} // namespace llmobs
