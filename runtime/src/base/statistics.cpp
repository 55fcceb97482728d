#include "base/statistics.h"

#include "base/sized.h"

#include <llmobs/lifecycle.h>

#include <algorithm>
#include <atomic>
#include <initializer_list>
#include <pthread.h>

namespace llmobs {

namespace {

using Counter = std::atomic<uint64_t>;

Counter captured{0}, delivered{0}, filtered{0}, content_lost{0}; // captured: and not refused
Counter dropped[drop_reasons] = {};
Counter refused[drop_reasons] = {}; // captured and dropped
Counter open_now{0}, queued_now{0}, queued_bytes_now{0};

pthread_mutex_t accounts = PTHREAD_MUTEX_INITIALIZER;
std::atomic<bool> closed{false}; // changed under the lock

void add(Counter& counter, uint64_t n) noexcept { counter.fetch_add(n, std::memory_order_relaxed); }
uint64_t read(const Counter& counter) noexcept { return counter.load(std::memory_order_relaxed); }

} // namespace

AccountsLock::AccountsLock() noexcept { pthread_mutex_lock(&accounts); }
AccountsLock::~AccountsLock() { pthread_mutex_unlock(&accounts); }

bool accounts_are_closed() noexcept { return closed.load(std::memory_order_relaxed); }

void AccountsLock::count_captured(uint64_t n) noexcept {
  if (!accounts_are_closed()) add(captured, n);
}

void AccountsLock::close(uint64_t left) noexcept {
  if (accounts_are_closed()) return;
  closed.store(true, std::memory_order_relaxed);
  add(captured, left);
  uint64_t dealt_with = read(delivered) + read(filtered);
  for (const Counter& counter : dropped) dealt_with += read(counter);
  uint64_t rest = read(captured) - dealt_with;
  uint64_t unfinished = std::min(rest, read(open_now));
  add(dropped[static_cast<unsigned>(DropReason::unfinished)], unfinished);
  add(dropped[static_cast<unsigned>(DropReason::unreachable)], rest - unfinished);
  for (Counter* counter : {&open_now, &queued_now, &queued_bytes_now}) counter->store(0, std::memory_order_relaxed);
}

namespace {

void add_unless_closed(Counter& counter, uint64_t n) noexcept {
  AccountsLock lock;
  if (!accounts_are_closed()) add(counter, n);
}

} // namespace

void count_refused(DropReason reason) noexcept { add(refused[static_cast<unsigned>(reason)], 1); }
void count_delivered(uint64_t n) noexcept { add_unless_closed(delivered, n); }
void count_filtered(uint64_t n) noexcept { add_unless_closed(filtered, n); }
void count_dropped(DropReason reason, uint64_t n) noexcept {
  if (n != 0) add_unless_closed(dropped[static_cast<unsigned>(reason)], n);
}
void count_content_lost(uint64_t n) noexcept { add(content_lost, n); }

void set_pending(uint64_t open, uint64_t queued, uint64_t queued_bytes) noexcept {
  AccountsLock lock;
  if (accounts_are_closed()) return;
  open_now.store(open, std::memory_order_relaxed);
  queued_now.store(queued, std::memory_order_relaxed);
  queued_bytes_now.store(queued_bytes, std::memory_order_relaxed);
}

uint64_t captured_count() noexcept {
  uint64_t sum = read(captured);
  for (const Counter& counter : refused) sum += read(counter);
  return sum;
}

uint64_t dropped_count(DropReason reason) noexcept {
  return read(dropped[static_cast<unsigned>(reason)]) + read(refused[static_cast<unsigned>(reason)]);
}

uint64_t dropped_count() noexcept {
  uint64_t sum = 0;
  for (unsigned reason = 0; reason < drop_reasons; ++reason) sum += dropped_count(static_cast<DropReason>(reason));
  return sum;
}

uint64_t pending_count() noexcept { return read(open_now) + read(queued_now); }

void reset_statistics_after_fork() noexcept {
  for (Counter* counter :
       {&captured, &delivered, &filtered, &content_lost, &open_now, &queued_now, &queued_bytes_now}) {
    counter->store(0, std::memory_order_relaxed);
  }
  for (Counter& counter : dropped) counter.store(0, std::memory_order_relaxed);
  for (Counter& counter : refused) counter.store(0, std::memory_order_relaxed);
  closed.store(false, std::memory_order_relaxed);
  pthread_mutex_init(&accounts, nullptr); // the parent's background thread may have held it
}

inline namespace v1 {

void detail::write_stats(Stats* stats, size_t size) noexcept {
  Stats s{};
  s.captured = captured_count();
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
