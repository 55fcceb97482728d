// Clock is what the caller's thread reads: ticks of the processor's time-stamp counter where that is invariant
// (constant rate, never stopping), nanoseconds of CLOCK_MONOTONIC elsewhere. ClockScale turns ticks into wall time and
// durations on the background thread; its rate is learnt from the time that passes between two of its own looks at
// both clocks, so that nothing is calibrated at start. Durations come from the ticks alone: a step of the wall clock
// moves later start times, never a duration.
#pragma once

#include <cstdint>
#include <ctime>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace llmobs {

struct __attribute__((visibility("hidden"))) Clock {
  static uint64_t now() noexcept { return __builtin_expect(counter_is_invariant, 1) ? counter() : monotonic_ns(); }

  /// What now() reads if counter_is_invariant. The hot path asks for that first, so that no call stands in its way.
  static uint64_t counter() noexcept {
#if defined(__x86_64__)
    return __rdtsc();
#else
    return 0;
#endif
  }

  static uint64_t monotonic_ns() noexcept { return read(CLOCK_MONOTONIC); }
  static uint64_t unix_ns() noexcept { return read(CLOCK_REALTIME); }

  static bool counter_is_invariant; // set before every other initialiser of the program, then constant

private:
  static uint64_t read(clockid_t id) noexcept {
    timespec t;
    clock_gettime(id, &t);
    return static_cast<uint64_t>(t.tv_sec) * 1000000000u + static_cast<uint64_t>(t.tv_nsec);
  }
};

/// Background thread only.
class ClockScale {
public:
  /// Takes the first look.
  ClockScale() noexcept;

  /// Takes another look: the rate gets better the longer the program runs, and wall time is anchored anew.
  void refine() noexcept;

  /// Nanoseconds since the Unix epoch.
  int64_t unix_ns(uint64_t ticks) const noexcept;
  /// Never negative.
  int64_t duration_ns(uint64_t from, uint64_t to) const noexcept;

private:
  struct Look {
    uint64_t ticks;
    uint64_t monotonic_ns;
    uint64_t unix_ns;
  };
  static Look look() noexcept;

  Look first_;
  Look last_;
  double ns_per_tick_;
};

} // namespace llmobs
