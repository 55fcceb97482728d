// Where span and trace ids come from: a sequence for each thread, from a random place on. Ids need to be unique, and
// spread evenly over all values, not unguessable.
#pragma once

#include <cstdint>

namespace llmobs {

/// A trace's 128-bit id. Of our own traces the highest 32 bits are when the root began, in Unix seconds, and the 32 below
/// them are zero, as Datadog's tracers make them; ids that come from other services are any.
struct TraceId {
  uint64_t low = 0;
  uint64_t high = 0;

  friend constexpr bool operator==(const TraceId& a, const TraceId& b) noexcept {
    return a.low == b.low && a.high == b.high;
  }
  friend constexpr bool operator!=(const TraceId& a, const TraceId& b) noexcept { return !(a == b); }
};
static_assert(sizeof(TraceId) == 16);

/// All zero until it is seeded.
struct IdSource {
  // 2^64 over the golden ratio: neighbours in the sequence are far apart, and so are their low bits.
  static constexpr uint64_t step = 0x9e3779b97f4a7c15;

  uint64_t last;

  /// `random` must differ between threads and processes (getrandom). The sequence reaches 0, which is no id, after 2^62
  /// to 2^63 steps.
  void seed(uint64_t random) noexcept { last = 0 - (random >> 2 | uint64_t{1} << 62) * step; }

  uint64_t next() noexcept { return last += step; }

  /// For trace ids, which are sampled by their value: steps of the same sequence, shuffled (a bijection).
  uint64_t next_shuffled() noexcept {
    uint64_t id = next();
    id = (id ^ id >> 30) * 0xbf58476d1ce4e5b9;
    id = (id ^ id >> 27) * 0x94d049bb133111eb;
    return id ^ id >> 31;
  }
};

} // namespace llmobs
