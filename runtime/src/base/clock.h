// Clock is what the caller's thread reads: ticks of the processor's time-stamp counter where that is invariant
// (constant rate, never stopping), nanoseconds of CLOCK_MONOTONIC elsewhere. ClockScale turns ticks into moments and
// durations on the background thread; its rate is learnt from the time that passes between two of its own looks at
// both clocks, so that nothing is calibrated at start. Durations come from the ticks alone: a step of the wall clock
// moves later start times, never a duration.
//
// Counters are not always what they should be: a virtual machine that moves to another host, or a suspended one, may
// find its counter set back, far ahead, or at another rate. Two looks that contradict each other begin a new epoch: the
// rate is learnt anew, and what lasted from one epoch into the next is measured with CLOCK_MONOTONIC.
#pragma once

#include <cstdint>
#include <cstring>
#include <ctime>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace llmobs {

inline constexpr uint64_t ns_per_ms = 1000000;

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

  /// *ticks = counter(), in the halves that the processor gives.
  static void put_counter(uint64_t* ticks) noexcept {
#if defined(__x86_64__)
    uint32_t low = 0, high = 0;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    std::memcpy(ticks, &low, sizeof low);
    std::memcpy(reinterpret_cast<unsigned char*>(ticks) + sizeof low, &high, sizeof high);
#else
    *ticks = counter();
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

/// One tick of the counter, in all clocks.
struct Moment {
  uint64_t ticks = 0;
  int64_t unix_ns = 0; // since the Unix epoch
  int64_t monotonic_ns = 0;
  uint32_t epoch = 0;
};

/// Background thread only.
class ClockScale {
public:
  /// All clocks at one instant.
  struct Look {
    uint64_t ticks;
    uint64_t monotonic_ns;
    uint64_t unix_ns;
  };

  ClockScale() noexcept : ClockScale(look(), Clock::counter_is_invariant) {}
  /// `counts`: ticks are those of a counter; otherwise they are nanoseconds of CLOCK_MONOTONIC.
  ClockScale(const Look& first, bool counts) noexcept;

  /// Takes another look: the rate gets better the longer the program runs, and wall time is anchored anew.
  void refine() noexcept { refine(look()); }
  void refine(const Look& now) noexcept;

  /// From now on as another process has seen it last.
  void use(const Look& look, double ns_per_tick) noexcept {
    first_ = compared_ = look;
    last_ = before_last_ = {look, 0};
    ns_per_tick_ = ns_per_tick;
  }
  const Look& last() const noexcept { return last_.look; }
  double ns_per_tick() const noexcept { return ns_per_tick_; }

  /// For ticks that were read not long before the last look, or after it.
  Moment moment(uint64_t ticks) const noexcept;
  /// Never negative. The end's ticks were read not long before the last look, or after it.
  int64_t duration_ns(const Moment& begin, uint64_t end_ticks) const noexcept;

private:
  struct Anchor {
    Look look;
    uint32_t epoch;
  };
  static Look look() noexcept;
  bool contradicts(const Look& now) const noexcept;
  int64_t ns_between(uint64_t from, uint64_t to) const noexcept;

  const bool counts_;
  bool rate_is_known_ = false;
  double ns_per_tick_;
  Look first_;    // of this epoch
  Look compared_; // with CLOCK_MONOTONIC, and found right
  Anchor last_, before_last_;
};

} // namespace llmobs
