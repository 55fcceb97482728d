#include "base/statistics.h"

#include "base/sized.h"

#include <llmobs/lifecycle.h>

#include <algorithm>
#include <atomic>
#include <initializer_list>
#include <iterator>
#include <pthread.h>

namespace llmobs {

namespace {

using Counter = std::atomic<uint64_t>;

// Of spans, and of evaluations.
struct Counters {
  Counter captured{0}; // and not refused
  Counter delivered{0};
  Counter spooled{0};
  Counter recovered{0};
  Counter spool_dropped{0};
  Counter dropped[drop_reasons] = {};
  Counter refused[drop_reasons] = {}; // captured and dropped
  Counter queued_now{0};
};
Counters counters[2];
Counter filtered{0}, content_lost{0}, problems{0}, open_now{0}, queued_bytes_now{0}, spool_damaged{0};

Counters& of(Counted what) noexcept { return counters[static_cast<unsigned>(what)]; }

pthread_mutex_t accounts = PTHREAD_MUTEX_INITIALIZER;
std::atomic<bool> closed{false}; // changed under the lock

void add(Counter& counter, uint64_t n) noexcept { counter.fetch_add(n, std::memory_order_relaxed); }
uint64_t read(const Counter& counter) noexcept { return counter.load(std::memory_order_relaxed); }

} // namespace

namespace {

// Behind the accounts' lock.
struct ShownDestination {
  char name[sizeof(DestinationStats::name)];
  DestinationCounts counts;
};
ShownDestination shown_destinations[most_shown_destinations];
size_t shown_count = 0;

} // namespace

AccountsLock::AccountsLock() noexcept { pthread_mutex_lock(&accounts); }
AccountsLock::~AccountsLock() { pthread_mutex_unlock(&accounts); }

bool accounts_are_closed() noexcept { return closed.load(std::memory_order_relaxed); }

void AccountsLock::count_captured(uint64_t spans, uint64_t evaluations) noexcept {
  if (accounts_are_closed()) return;
  add(of(Counted::spans).captured, spans);
  if (evaluations != 0) add(of(Counted::evaluations).captured, evaluations);
}

namespace {

uint64_t not_dealt_with(const Counters& all) noexcept {
  uint64_t dealt_with = read(all.delivered) + read(all.spooled);
  for (const Counter& counter : all.dropped) dealt_with += read(counter);
  return read(all.captured) - dealt_with;
}

Counter& dropped_for(Counters& all, DropReason reason) noexcept { return all.dropped[static_cast<unsigned>(reason)]; }

} // namespace

void AccountsLock::close(uint64_t spans_left, uint64_t evaluations_left) noexcept {
  if (accounts_are_closed()) return;
  closed.store(true, std::memory_order_relaxed);
  Counters& spans = of(Counted::spans);
  Counters& evaluations = of(Counted::evaluations);
  add(spans.captured, spans_left);
  add(evaluations.captured, evaluations_left);
  uint64_t rest = not_dealt_with(spans) - read(filtered);
  uint64_t unfinished = std::min(rest, read(open_now));
  add(dropped_for(spans, DropReason::unfinished), unfinished);
  add(dropped_for(spans, DropReason::unreachable), rest - unfinished);
  add(dropped_for(evaluations, DropReason::unreachable), not_dealt_with(evaluations));
  for (Counter* counter : {&open_now, &spans.queued_now, &evaluations.queued_now, &queued_bytes_now}) {
    counter->store(0, std::memory_order_relaxed);
  }
}

namespace {

void add_unless_closed(Counter& counter, uint64_t n) noexcept {
  AccountsLock lock;
  if (!accounts_are_closed()) add(counter, n);
}

} // namespace

void count_refused(DropReason reason, Counted what) noexcept {
  add(of(what).refused[static_cast<unsigned>(reason)], 1);
}
void count_delivered(uint64_t n, Counted what) noexcept { add_unless_closed(of(what).delivered, n); }
void count_spooled(uint64_t n, Counted what) noexcept { add_unless_closed(of(what).spooled, n); }
void count_recovered(uint64_t n, Counted what) noexcept { add(of(what).recovered, n); }
void count_spool_dropped(uint64_t n, Counted what) noexcept { add(of(what).spool_dropped, n); }
void count_spool_damaged(uint64_t n) noexcept { add(spool_damaged, n); }
void count_filtered(uint64_t n) noexcept { add_unless_closed(filtered, n); }
void count_dropped(DropReason reason, uint64_t n, Counted what) noexcept {
  if (n != 0) add_unless_closed(dropped_for(of(what), reason), n);
}
void count_content_lost(uint64_t n) noexcept { add(content_lost, n); }
void count_problem() noexcept { add(problems, 1); }

void set_pending(uint64_t open, uint64_t queued, uint64_t queued_bytes, uint64_t queued_evaluations) noexcept {
  AccountsLock lock;
  if (accounts_are_closed()) return;
  open_now.store(open, std::memory_order_relaxed);
  of(Counted::spans).queued_now.store(queued, std::memory_order_relaxed);
  of(Counted::evaluations).queued_now.store(queued_evaluations, std::memory_order_relaxed);
  queued_bytes_now.store(queued_bytes, std::memory_order_relaxed);
}

uint64_t captured_count(Counted what) noexcept {
  uint64_t sum = read(of(what).captured);
  for (const Counter& counter : of(what).refused) sum += read(counter);
  return sum;
}

uint64_t dropped_count(DropReason reason, Counted what) noexcept {
  const Counters& all = of(what);
  return read(all.dropped[static_cast<unsigned>(reason)]) + read(all.refused[static_cast<unsigned>(reason)]);
}

uint64_t dropped_count(Counted what) noexcept {
  uint64_t sum = 0;
  for (unsigned reason = 0; reason < drop_reasons; ++reason) {
    sum += dropped_count(static_cast<DropReason>(reason), what);
  }
  return sum;
}

uint64_t spooled_count(Counted what) noexcept { return read(of(what).spooled); }

uint64_t pending_count() noexcept { return read(open_now) + read(of(Counted::spans).queued_now); }

void reset_statistics_after_fork() noexcept {
  auto forget = [](Counter& counter) { counter.store(0, std::memory_order_relaxed); };
  for (Counters& all : counters) {
    for (Counter* counter :
         {&all.captured, &all.delivered, &all.spooled, &all.recovered, &all.spool_dropped, &all.queued_now}) {
      forget(*counter);
    }
    for (Counter& counter : all.dropped) forget(counter);
    for (Counter& counter : all.refused) forget(counter);
  }
  for (Counter* counter : {&filtered, &content_lost, &problems, &open_now, &queued_bytes_now, &spool_damaged})
    forget(*counter);
  closed.store(false, std::memory_order_relaxed);
  shown_count = 0;
  pthread_mutex_init(&accounts, nullptr); // the parent's background thread may have held it
}

void show_destination(size_t number, std::string_view name, const DestinationCounts& counts) noexcept {
  if (number >= most_shown_destinations) return;
  AccountsLock lock;
  ShownDestination& shown = shown_destinations[number];
  size_t size = std::min(name.size(), sizeof shown.name - 1);
  name.copy(shown.name, size);
  shown.name[size] = '\0';
  shown.counts = counts;
}

void show_destinations(size_t count) noexcept {
  AccountsLock lock;
  shown_count = std::min(count, most_shown_destinations);
}

inline namespace v1 {

size_t detail::write_destination_stats(DestinationStats* to, size_t most, size_t size) noexcept {
  AccountsLock lock;
  auto* at = reinterpret_cast<unsigned char*>(to);
  for (size_t i = 0; i < shown_count && i < most; ++i, at += size) {
    const ShownDestination& shown = shown_destinations[i];
    const DestinationCounts& counts = shown.counts;
    DestinationStats made{};
    std::copy(std::begin(shown.name), std::end(shown.name), made.name);
    made.offered = counts.offered;
    made.delivered = counts.delivered;
    made.dropped = counts.dropped();
    made.dropped_queue_full = counts.dropped(DropReason::queue_full);
    made.dropped_rejected = counts.dropped(DropReason::rejected);
    made.dropped_unreachable = counts.dropped(DropReason::unreachable);
    made.dropped_write_error = counts.dropped(DropReason::write_error);
    made.dropped_memory = counts.dropped(DropReason::memory);
    made.spooled = counts.spooled;
    made.recovered = counts.recovered;
    made.spool_dropped = counts.spool_dropped;
    made.queued = made.offered - made.delivered - made.spooled - made.dropped;
    hand_over(made, reinterpret_cast<DestinationStats*>(at), size);
  }
  return shown_count;
}

void detail::write_stats(Stats* stats, size_t size) noexcept {
  Stats s{};
  s.captured = captured_count();
  s.delivered = read(of(Counted::spans).delivered);
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
  s.queued = read(of(Counted::spans).queued_now);
  s.queued_bytes = read(queued_bytes_now);
  s.evaluations_captured = captured_count(Counted::evaluations);
  s.evaluations_delivered = read(of(Counted::evaluations).delivered);
  s.evaluations_dropped = dropped_count(Counted::evaluations);
  s.evaluations_invalid = dropped_count(DropReason::invalid, Counted::evaluations);
  s.evaluations_queued = read(of(Counted::evaluations).queued_now);
  s.problems = read(problems);
  const Counters& spans = of(Counted::spans);
  const Counters& evaluations = of(Counted::evaluations);
  s.spooled = read(spans.spooled);
  s.recovered = read(spans.recovered);
  s.spool_dropped = read(spans.spool_dropped);
  s.evaluations_spooled = read(evaluations.spooled);
  s.evaluations_recovered = read(evaluations.recovered);
  s.evaluations_spool_dropped = read(evaluations.spool_dropped);
  s.spool_damaged = read(spool_damaged);
  hand_over(s, stats, size);
}

} // namespace v1
} // namespace llmobs
