// What became of every span, counted: captured = delivered + filtered + dropped (by reason) + spooled + open + queued, exactly,
// whenever stats() is asked. `queued` is what is left of what was captured.
// The counters are written from the caller's threads (refused at the ring) and from the background thread, and read by
// stats(); each is one relaxed atomic.
//
// When the program ends the accounts are closed, by whoever ends it: what was begun and is not delivered by then is dropped,
// wherever it is, and nothing that the background thread still does changes that. So what it does with a span and what
// it counts are one step for the AccountsLock. Of the caller's threads only those take it that ask for the
// counts, and not for long.
//
// Where spans go to several destinations, each span still counts once: as delivered if all of them took it, else as
// dropped, by the reason of the first that lost it; it is queued until the last has dealt with it (span_ledger.h).
// DestinationCounts is what one destination did with what came to it.
//
// Evaluations are counted beside spans, in the same way: captured = delivered + dropped + spooled + queued.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace llmobs {

enum class DropReason : uint8_t {
  ring_full,   // the thread produced faster than the background could take
  queue_full,  // the destination was too slow or down, and the memory bound was reached
  rejected,    // the destination answered that it will not take them
  unreachable, // the destination could not be reached before tracing stopped
  write_error, // the file could not be written
  memory,      // no memory, or no thread, could be had
  unfinished,  // still open when tracing stopped
  invalid,     // an evaluation that says something impossible
};
constexpr unsigned drop_reasons = 8;

enum class Counted : uint8_t { spans, evaluations };

struct DestinationCounts {
  uint64_t offered = 0; // = delivered + spooled + dropped + what is in its outbox
  uint64_t delivered = 0;
  uint64_t spooled = 0;
  uint64_t recovered = 0;     // delivered out of the spool, whoever had put it there
  uint64_t spool_dropped = 0; // and not delivered out of it after all
  uint64_t dropped_for[drop_reasons] = {};

  uint64_t dropped() const noexcept {
    uint64_t sum = 0;
    for (uint64_t count : dropped_for) sum += count;
    return sum;
  }
  uint64_t dropped(DropReason reason) const noexcept { return dropped_for[static_cast<unsigned>(reason)]; }
};

/// The caller's threads: what should have been recorded could not be; it is captured and dropped at once.
__attribute__((cold, noinline)) void count_refused(DropReason reason, Counted what = Counted::spans) noexcept;

/// Held by the background thread while it takes spans from a ring and counts them, and by the end of the program.
struct AccountsLock {
  AccountsLock() noexcept;
  ~AccountsLock();
  AccountsLock(const AccountsLock&) = delete;
  AccountsLock& operator=(const AccountsLock&) = delete;

  /// Spans that have begun, and evaluations, that are the background thread's now.
  void count_captured(uint64_t spans, uint64_t evaluations) noexcept;
  /// What was recorded and not captured. That, and all that is open or queued, is dropped; the second time, what was recorded
  /// since.
  void close(uint64_t spans_left, uint64_t evaluations_left) noexcept;
};
/// Nothing that the background thread does from now on counts.
bool accounts_are_closed() noexcept;

// The background thread, without the lock.
void count_delivered(uint64_t n, Counted what = Counted::spans) noexcept;
/// Dropped because the program's span processor said so.
void count_filtered(uint64_t n = 1) noexcept;
void count_dropped(DropReason reason, uint64_t n = 1, Counted what = Counted::spans) noexcept;
/// Put into the spool: for this process that is the end of it. What becomes of it there is counted by whoever does it.
void count_spooled(uint64_t n, Counted what = Counted::spans) noexcept;
void count_recovered(uint64_t n, Counted what = Counted::spans) noexcept;
void count_spool_dropped(uint64_t n, Counted what = Counted::spans) noexcept;
/// Places in the spool where there is no whole record.
void count_spool_damaged(uint64_t n) noexcept;
/// Any thread.
/// A span was recorded, but some of its content (an argument, a result, an annotation) was not.
void count_content_lost(uint64_t n = 1) noexcept;
/// Something was wrong, and the log was told (or would have been, had it not been told lately).
void count_problem() noexcept;

/// What a destination did so far, for the program to look at. By the background thread after each cycle.
constexpr size_t most_shown_destinations = 32;
void show_destination(size_t number, std::string_view name, const DestinationCounts& counts) noexcept;
/// There are so many; the ones behind are gone.
void show_destinations(size_t count) noexcept;

/// Set by the background thread after each cycle.
void set_pending(uint64_t open, uint64_t queued, uint64_t queued_bytes, uint64_t queued_evaluations) noexcept;

uint64_t captured_count(Counted what = Counted::spans) noexcept;
uint64_t dropped_count(Counted what = Counted::spans) noexcept;
uint64_t dropped_count(DropReason reason, Counted what = Counted::spans) noexcept;
uint64_t spooled_count(Counted what = Counted::spans) noexcept;
/// Open or queued, as the last cycle has found them. At rest it is what stats() makes of the other counts.
uint64_t pending_count(Counted what = Counted::spans) noexcept;

/// In a forked child everything counts from nothing again.
void reset_statistics_after_fork() noexcept;

} // namespace llmobs
