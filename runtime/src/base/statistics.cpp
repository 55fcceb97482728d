#include "base/statistics.h"

#include "base/sized.h"

#include <llmobs/lifecycle.h>

#include <algorithm>
#include <atomic>
#include <ctime>
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
uint64_t left_when_closed[2] = {};

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
  Counters& spans = of(Counted::spans);
  Counters& evaluations = of(Counted::evaluations);
  // What lay there the last time is captured. All of it is still there: nobody takes it now.
  add(spans.captured, spans_left - left_when_closed[0]);
  add(evaluations.captured, evaluations_left - left_when_closed[1]);
  left_when_closed[0] = spans_left;
  left_when_closed[1] = evaluations_left;
  if (accounts_are_closed()) {
    add(dropped_for(spans, DropReason::unreachable), not_dealt_with(spans) - read(filtered));
    add(dropped_for(evaluations, DropReason::unreachable), not_dealt_with(evaluations));
    return;
  }
  closed.store(true, std::memory_order_relaxed);
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

uint64_t pending_count(Counted what) noexcept {
  return read(of(what).queued_now) + (what == Counted::spans ? read(open_now) : 0);
}

namespace {

// All of it adds up, at any moment: also in the midst of a cycle that takes long, when the figures of the cycle before are old.
struct Account {
  uint64_t captured, delivered, spooled, dropped, dropped_for[drop_reasons];
  uint64_t pending; // open or queued

  uint64_t dropped_by(DropReason reason) const noexcept { return dropped_for[static_cast<unsigned>(reason)]; }
};

// Under the lock. Threads that are refused do not take it, so what they count is read once.
Account account_of(Counted what, uint64_t filtered_of_it) noexcept {
  const Counters& all = of(what);
  Account account{};
  account.delivered = read(all.delivered);
  account.spooled = read(all.spooled);
  uint64_t refused = 0, dealt_with = account.delivered + account.spooled + filtered_of_it;
  for (unsigned reason = 0; reason < drop_reasons; ++reason) {
    uint64_t by_callers = read(all.refused[reason]), by_us = read(all.dropped[reason]);
    account.dropped_for[reason] = by_callers + by_us;
    account.dropped += by_callers + by_us;
    refused += by_callers;
    dealt_with += by_us;
  }
  // What is dropped while a ring is being read is captured when that is over.
  uint64_t captured = std::max(read(all.captured), dealt_with);
  account.captured = captured + refused;
  account.pending = captured - dealt_with;
  return account;
}

} // namespace

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
  left_when_closed[0] = left_when_closed[1] = 0;
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

namespace {

// For whoever asks for the counts. A signal handler may have interrupted its own thread's asking: it does not wait for ever, and
// finds the counts as they are.
class AccountsReader {
public:
  AccountsReader() noexcept {
    constexpr long patience_ns = 100000000;
    timespec until{};
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += patience_ns;
    if (until.tv_nsec >= 1000000000) ++until.tv_sec, until.tv_nsec -= 1000000000;
    is_held_ = pthread_mutex_timedlock(&accounts, &until) == 0;
  }
  ~AccountsReader() {
    if (is_held_) pthread_mutex_unlock(&accounts);
  }
  AccountsReader(const AccountsReader&) = delete;
  AccountsReader& operator=(const AccountsReader&) = delete;

private:
  bool is_held_ = false;
};

} // namespace

inline namespace v1 {

size_t detail::write_destination_stats(DestinationStats* to, size_t most, size_t size) noexcept {
  AccountsReader lock;
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
  AccountsReader lock;
  Stats s{};
  s.filtered = read(filtered);
  Account spans = account_of(Counted::spans, s.filtered);
  Account evaluations = account_of(Counted::evaluations, 0);
  s.captured = spans.captured;
  s.delivered = spans.delivered;
  s.dropped = spans.dropped;
  s.dropped_ring_full = spans.dropped_by(DropReason::ring_full);
  s.dropped_queue_full = spans.dropped_by(DropReason::queue_full);
  s.dropped_rejected = spans.dropped_by(DropReason::rejected);
  s.dropped_unreachable = spans.dropped_by(DropReason::unreachable);
  s.dropped_write_error = spans.dropped_by(DropReason::write_error);
  s.dropped_memory = spans.dropped_by(DropReason::memory);
  s.dropped_unfinished = spans.dropped_by(DropReason::unfinished);
  s.content_dropped = read(content_lost);
  s.open = std::min(read(open_now), spans.pending);
  s.queued = spans.pending - s.open;
  s.queued_bytes = read(queued_bytes_now);
  s.evaluations_captured = evaluations.captured;
  s.evaluations_delivered = evaluations.delivered;
  s.evaluations_dropped = evaluations.dropped;
  s.evaluations_invalid = evaluations.dropped_by(DropReason::invalid);
  s.evaluations_queued = evaluations.pending;
  s.problems = read(problems);
  s.spooled = spans.spooled;
  s.recovered = read(of(Counted::spans).recovered);
  s.spool_dropped = read(of(Counted::spans).spool_dropped);
  s.evaluations_spooled = evaluations.spooled;
  s.evaluations_recovered = read(of(Counted::evaluations).recovered);
  s.evaluations_spool_dropped = read(of(Counted::evaluations).spool_dropped);
  s.spool_damaged = read(spool_damaged);
  hand_over(s, stats, size);
}

} // namespace v1
} // namespace llmobs
