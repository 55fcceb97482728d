// Spilled fields: what is too large for a thread's ring goes to the heap and only its address into the ring. All
// spilled bytes together stay under a budget, so that a program that captures large values faster than they can be
// delivered does not grow without bound; what does not fit is marked as left out.
#pragma once

#include "record/record.h"

#include <cstddef>
#include <cstdint>

namespace llmobs {

/// Of one record. An event of this size is over the protocol's limit for events (5,000,000 bytes) already, so
/// its content will be replaced anyway.
constexpr size_t max_spill = 6u << 20;
/// Of all records that are spilled at one time.
constexpr size_t spill_budget = 8u << 20;

enum class SpillOf : uint8_t {
  record, // it is kept where the rings are, if that is a flight recorder's file (recorder_slots.h)
  thread, // it stays with the thread, also in a child that it forks
};

/// Grows `block` (null: a new one) from `old_size` to `new_size` bytes. Null if the budget or the memory does not
/// allow it; the old block stays as it was.
unsigned char* grow_spill(unsigned char* block, size_t old_size, size_t new_size, SpillOf whose) noexcept;

/// Gives the block and its share of the budget back.
void release_spill(const Spill& spill) noexcept;

/// In a forked child, which never reads what was spilled before: the budget is its own.
void reset_spills_after_fork() noexcept;

size_t spilled_bytes() noexcept;

} // namespace llmobs
