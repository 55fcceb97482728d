#include "base/clock.h"

#include "base/cpu_features.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace llmobs {

namespace {

constexpr double typical_ns_per_tick = 1.0 / 2.5;

// Two looks closer together say nothing about the rate; in a later epoch, where the old rate may still be right, they
// must be farther apart. From the good baseline on a rate is known well.
constexpr uint64_t shortest_baseline_ns = 20000;
constexpr uint64_t shortest_later_baseline_ns = 1000000;
constexpr uint64_t good_baseline_ns = 5000000;

// The counter is compared with CLOCK_MONOTONIC over at least so long. That clock is slewed by up to 500 ppm.
constexpr int64_t comparison_ns = 100000000;
constexpr int64_t tolerated_part = 1000;
constexpr int64_t tolerated_ns = 100000;

int64_t later(uint64_t time, int64_t ns) noexcept {
  int64_t sum = 0;
  return __builtin_add_overflow(static_cast<int64_t>(time), ns, &sum) ? (ns < 0 ? INT64_MIN : INT64_MAX) : sum;
}

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
  Clock::counter_is_invariant = counter || (!system && has_invariant_counter());
#else
  (void)system, (void)counter;
#endif
}

ClockScale::ClockScale(const Look& first, bool counts) noexcept
    : counts_(counts), ns_per_tick_(counts ? typical_ns_per_tick : 1.0), first_(first), compared_(first),
      last_{first, 0}, before_last_{first, 0} {}

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

bool ClockScale::contradicts(const Look& now) const noexcept {
  if (now.ticks < last_.look.ticks) return true;
  if (!rate_is_known_) return false;
  auto elapsed = static_cast<int64_t>(now.monotonic_ns - compared_.monotonic_ns);
  int64_t wrong = ns_between(compared_.ticks, now.ticks) - elapsed;
  return (wrong < 0 ? -wrong : wrong) > elapsed / tolerated_part + tolerated_ns;
}

void ClockScale::refine(const Look& now) noexcept {
  bool new_epoch = counts_ && contradicts(now);
  before_last_ = last_;
  last_.look = now;
  if (!counts_) return;
  if (new_epoch) {
    ++last_.epoch;
    first_ = compared_ = now;
    rate_is_known_ = false;
    return;
  }
  if (now.monotonic_ns - compared_.monotonic_ns >= comparison_ns) compared_ = now;
  uint64_t elapsed = now.monotonic_ns - first_.monotonic_ns;
  if (elapsed < (last_.epoch == 0 ? shortest_baseline_ns : shortest_later_baseline_ns)) return;
  if (now.ticks == first_.ticks) return;
  ns_per_tick_ = static_cast<double>(elapsed) / static_cast<double>(now.ticks - first_.ticks);
  rate_is_known_ = elapsed >= good_baseline_ns;
}

// The ticks may be those of different counters, or of a damaged file: what is far apart has no meaning then, but no overflow either.
int64_t ClockScale::ns_between(uint64_t from, uint64_t to) const noexcept {
  constexpr double a_century = 3.2e18;
  double ns = static_cast<double>(static_cast<int64_t>(to - from)) * ns_per_tick_;
  return static_cast<int64_t>(std::clamp(ns, -a_century, a_century));
}

Moment ClockScale::moment(uint64_t ticks) const noexcept {
  // From the nearer one of the last two looks: what a step or a jump between them changed is right on both sides of it.
  auto distance = [ticks](const Anchor& anchor) {
    auto apart = static_cast<int64_t>(ticks - anchor.look.ticks);
    return apart < 0 ? -static_cast<uint64_t>(apart) : static_cast<uint64_t>(apart);
  };
  const Anchor& near = distance(before_last_) < distance(last_) ? before_last_ : last_;
  int64_t ns = ns_between(near.look.ticks, ticks);
  return {ticks, later(near.look.unix_ns, ns), later(near.look.monotonic_ns, ns), near.epoch};
}

int64_t ClockScale::duration_ns(const Moment& begin, uint64_t end_ticks) const noexcept {
  Moment end = moment(end_ticks);
  int64_t ns = 0;
  if (end.epoch == begin.epoch)
    ns = ns_between(begin.ticks, end_ticks);
  else if (__builtin_sub_overflow(end.monotonic_ns, begin.monotonic_ns, &ns))
    ns = 0;
  return ns > 0 ? ns : 0; // counters of different processors may disagree by a little
}

} // namespace llmobs
