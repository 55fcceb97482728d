// A Hold has one holder at a time. Who wants it waits within a bound; that is safe in signal handlers and after fork, unlike a
// mutex. Who never gives it back keeps everybody from what it guards.
#pragma once

#include "base/clock.h"
#include "base/futex.h"

#include <cstdint>

namespace llmobs {

class Hold {
public:
  /// False: somebody else has it, for longer than `ms`.
  bool take(uint64_t ms) noexcept {
    uint64_t deadline = Clock::monotonic_ns() + ms * ns_per_ms;
    while (taken_.exchange(1) != 0) {
      uint64_t now = Clock::monotonic_ns();
      if (now >= deadline) return false;
      taken_.wait_while(1, (deadline - now) / ns_per_ms + 1);
    }
    return true;
  }
  void give_back() noexcept {
    taken_.store(0);
    taken_.wake_all();
  }
  /// In a forked child, whose other threads are gone.
  void reset() noexcept { taken_.store(0); }

private:
  Futex taken_;
};

} // namespace llmobs
