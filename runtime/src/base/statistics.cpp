#include "base/statistics.h"

#include "base/sized.h"

#include <llmobs/lifecycle.h>

#include <atomic>
#include <initializer_list>

namespace llmobs {

namespace {

using Counter = std::atomic<uint64_t>;

Counter captured{0}, delivered{0}, filtered{0}, content_lost{0};
Counter dropped[drop_reasons] = {};
Counter open_now{0}, queued_now{0}, queued_bytes_now{0};

void add(Counter& counter, uint64_t n) noexcept { counter.fetch_add(n, std::memory_order_relaxed); }
uint64_t read(const Counter& counter) noexcept { return counter.load(std::memory_order_relaxed); }

} // namespace

void count_captured(uint64_t n) noexcept { add(captured, n); }
void count_delivered(uint64_t n) noexcept { add(delivered, n); }
void count_filtered(uint64_t n) noexcept { add(filtered, n); }
void count_dropped(DropReason reason, uint64_t n) noexcept { add(dropped[static_cast<unsigned>(reason)], n); }
void count_content_lost(uint64_t n) noexcept { add(content_lost, n); }

void set_pending(uint64_t open, uint64_t queued, uint64_t queued_bytes) noexcept {
  open_now.store(open, std::memory_order_relaxed);
  queued_now.store(queued, std::memory_order_relaxed);
  queued_bytes_now.store(queued_bytes, std::memory_order_relaxed);
}

uint64_t captured_count() noexcept { return read(captured); }

uint64_t dropped_count(DropReason reason) noexcept { return read(dropped[static_cast<unsigned>(reason)]); }

uint64_t dropped_count() noexcept {
  uint64_t sum = 0;
  for (const Counter& counter : dropped) sum += read(counter);
  return sum;
}

uint64_t pending_count() noexcept { return read(open_now) + read(queued_now); }

void reset_statistics_after_fork() noexcept {
  for (Counter* counter :
       {&captured, &delivered, &filtered, &content_lost, &open_now, &queued_now, &queued_bytes_now}) {
    counter->store(0, std::memory_order_relaxed);
  }
  for (Counter& counter : dropped) counter.store(0, std::memory_order_relaxed);
}

inline namespace v1 {

void detail::write_stats(Stats* stats, size_t size) noexcept {
  Stats s{};
  s.captured = read(captured);
  s.delivered = read(delivered);
  s.filtered = read(filtered);
  s.dropped_ring_full = dropped_count(DropReason::ring_full);
  s.dropped_queue_full = dropped_count(DropReason::queue_full);
  s.dropped_rejected = dropped_count(DropReason::rejected);
  s.dropped_unreachable = dropped_count(DropReason::unreachable);
  s.dropped_write_error = dropped_count(DropReason::write_error);
  s.dropped_memory = dropped_count(DropReason::memory);
  s.dropped_unfinished = dropped_count(DropReason::unfinished);
  s.dropped = s.dropped_ring_full + s.dropped_queue_full + s.dropped_rejected + s.dropped_unreachable +
              s.dropped_write_error + s.dropped_memory + s.dropped_unfinished;
  s.content_dropped = read(content_lost);
  s.open = read(open_now);
  s.queued = read(queued_now);
  s.queued_bytes = read(queued_bytes_now);
  hand_over(s, stats, size);
}

} // namespace v1
} // namespace llmobs
