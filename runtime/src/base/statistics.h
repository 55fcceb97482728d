// What became of every span, counted: at rest captured = delivered + filtered + dropped (by reason) + open + queued, exactly.
// The counters are written from the caller's threads (dropped, refused at the ring) and from the background thread,
// and read by stats(); each is one relaxed atomic.
//
// Where spans go to several destinations, each span still counts once: as delivered if all of them took it, else as
// dropped, by the reason of the first that lost it; it is queued until the last has dealt with it (span_ledger.h).
// DestinationCounts is what one destination did with the spans that came to it.
#pragma once

#include <cstdint>

namespace llmobs {

enum class DropReason : uint8_t {
  ring_full,   // the thread produced faster than the background could take
  queue_full,  // the destination was too slow or down, and the memory bound was reached
  rejected,    // the destination answered that it will not take them
  unreachable, // the destination could not be reached before tracing stopped
  write_error, // the file could not be written
  memory,      // no memory, or no thread, could be had
  unfinished,  // still open when tracing stopped
};
constexpr unsigned drop_reasons = 7;

struct DestinationCounts {
  uint64_t offered = 0; // = delivered + dropped + what is in its outbox
  uint64_t delivered = 0;
  uint64_t dropped_for[drop_reasons] = {};

  uint64_t dropped() const noexcept {
    uint64_t sum = 0;
    for (uint64_t count : dropped_for) sum += count;
    return sum;
  }
  uint64_t dropped(DropReason reason) const noexcept { return dropped_for[static_cast<unsigned>(reason)]; }
};

void count_captured(uint64_t n = 1) noexcept;
void count_delivered(uint64_t n) noexcept;
/// Dropped because the program's span processor said so.
void count_filtered(uint64_t n = 1) noexcept;
void count_dropped(DropReason reason, uint64_t n = 1) noexcept;
/// A span was recorded, but some of its content (an argument, a result, an annotation) was not.
void count_content_lost(uint64_t n = 1) noexcept;

/// Set by the background thread after each cycle.
void set_pending(uint64_t open, uint64_t queued, uint64_t queued_bytes) noexcept;

uint64_t captured_count() noexcept;
uint64_t dropped_count() noexcept;
uint64_t dropped_count(DropReason reason) noexcept;
uint64_t pending_count() noexcept; // open and queued

/// In a forked child everything counts from nothing again.
void reset_statistics_after_fork() noexcept;

} // namespace llmobs
