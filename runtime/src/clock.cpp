#include "clock.h"

#include <cstdlib>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace llmobs {

namespace {

bool counter_never_changes_rate() noexcept {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  // Leaf 0x80000007, EDX bit 8: "invariant TSC" (Intel SDM vol. 3, 18.17.1; AMD APM vol. 3, appendix E.4.6).
  return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8)) != 0;
#else
  return false;
#endif
}

// Below this the two looks are too close together to learn a rate from.
constexpr uint64_t shortest_baseline_ns = 20000;
constexpr double typical_ns_per_tick = 1.0 / 2.5;

} // namespace

bool Clock::counter_is_invariant = false;

// A span may begin in any initialiser of the program, so this one comes first.
__attribute__((constructor(101))) static void choose_clock() {
  // LLMOBS_CLOCK=system | counter: for machines whose answer to the question is wrong, and for instruction counts
  // under emulators, which do not answer it.
  const char* asked = std::getenv("LLMOBS_CLOCK");
  bool system = asked && std::strcmp(asked, "system") == 0;
  bool counter = asked && std::strcmp(asked, "counter") == 0;
#if defined(__x86_64__)
  Clock::counter_is_invariant = counter || (!system && counter_never_changes_rate());
#else
  (void)system, (void)counter;
#endif
}

ClockScale::ClockScale() noexcept : first_(look()), last_(first_) {
  ns_per_tick_ = Clock::counter_is_invariant ? typical_ns_per_tick : 1.0;
}

ClockScale::Look ClockScale::look() noexcept {
  // The wall clock is read between two looks at the counter; a look that was interrupted is taken again.
  Look best{};
  uint64_t narrowest = UINT64_MAX;
  for (int i = 0; i < 4; ++i) {
    uint64_t before = Clock::now();
    uint64_t monotonic = Clock::monotonic_ns();
    uint64_t unix = Clock::unix_ns();
    uint64_t width = Clock::now() - before;
    if (width < narrowest) {
      narrowest = width;
      best = Look{before + width / 2, monotonic, unix};
    }
  }
  return best;
}

void ClockScale::refine() noexcept {
  last_ = look();
  if (!Clock::counter_is_invariant) return;
  uint64_t elapsed = last_.monotonic_ns - first_.monotonic_ns;
  if (elapsed < shortest_baseline_ns || last_.ticks <= first_.ticks) return;
  ns_per_tick_ = static_cast<double>(elapsed) / static_cast<double>(last_.ticks - first_.ticks);
}

int64_t ClockScale::unix_ns(uint64_t ticks) const noexcept {
  auto distance = static_cast<int64_t>(ticks - last_.ticks);
  return static_cast<int64_t>(last_.unix_ns) + static_cast<int64_t>(static_cast<double>(distance) * ns_per_tick_);
}

int64_t ClockScale::duration_ns(uint64_t from, uint64_t to) const noexcept {
  if (to <= from) return 0;
  return static_cast<int64_t>(static_cast<double>(to - from) * ns_per_tick_);
}

} // namespace llmobs
