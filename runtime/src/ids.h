// Where span and trace ids come from: a small random generator for each thread, seeded once. Ids need to be unique,
// not unguessable.
#pragma once

#include <cstdint>

namespace llmobs {

class IdSource {
public:
  /// `seed` must differ between threads and processes (clock, address, getrandom).
  explicit IdSource(uint64_t seed) noexcept : state_(seed ? seed : 1) {}

  /// Never 0.
  uint64_t next() noexcept {
    // xorshift64* without its final multiplication: every value but 0 once in 2^64 - 1 steps.
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_;
  }

private:
  uint64_t state_;
};

} // namespace llmobs
