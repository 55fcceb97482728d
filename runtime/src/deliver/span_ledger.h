// The SpanLedger knows of each span how many destinations still have it, so that a span counts once in the program's
// statistics however many take it: when the last one has settled it, as dropped if one lost it, by the reason of the
// first that did; else as spooled if one put it into the spool; else as delivered. It holds the spans on their way only. With one destination there is nothing to
// remember, and nothing is.
//
// An Account is one destination's side of it: its own counts, and the ledger that it settles spans with.
#pragma once

#include "base/statistics.h"
#include "deliver/batch.h"

#include <cstdint>
#include <vector>

namespace llmobs {

/// What became of a span at one destination.
class Fate {
public:
  Fate() noexcept = default; // it was delivered
  Fate(DropReason why) noexcept : kind_(dropped), why_(why) {}
  static Fate spooled() noexcept { return Fate(in_spool); }

  bool is_dropped() const noexcept { return kind_ == dropped; }
  bool is_spooled() const noexcept { return kind_ == in_spool; }
  DropReason why() const noexcept { return why_; }
  bool is_worse_than(Fate other) const noexcept { return kind_ > other.kind_; }

private:
  enum Kind : uint8_t { delivered, in_spool, dropped };
  explicit Fate(Kind kind) noexcept : kind_(kind) {}

  Kind kind_ = delivered;
  DropReason why_ = DropReason::rejected;
};

class SpanLedger {
public:
  /// `counted`: what its spans count as; evaluations have a ledger of their own.
  explicit SpanLedger(Counted counted = Counted::spans) noexcept : counted_(counted) {}

  /// From now on spans go to so many destinations. Only when none is on its way.
  void expect(unsigned destinations) noexcept { destinations_ = destinations; }

  /// A new span, for all destinations; the number is its own until it is settled.
  uint32_t open() { return open(destinations_); }
  /// For so many of them.
  uint32_t open(unsigned destinations);
  /// One destination has dealt with `count` spans, the events first, first + 1, ... of a batch.
  void settle(const Batch& batch, size_t first, size_t count, Fate fate) noexcept;
  void settle(uint32_t span, Fate fate) noexcept;

  Counted counted() const noexcept { return counted_; }
  /// Spans on their way.
  uint64_t pending() const noexcept { return pending_; }

private:
  struct Entry {
    uint32_t waiting = 0; // so many destinations have it still
    Fate fate;            // so far
  };

  void count(Fate fate, uint64_t spans) noexcept;

  Counted counted_;
  unsigned destinations_ = 1;
  uint64_t pending_ = 0;
  std::vector<Entry> entries_;
  std::vector<uint32_t> free_; // entries without a span; has room for all
};

class Account {
public:
  explicit Account(SpanLedger& ledger) noexcept : ledger_(ledger) {}

  void offer() noexcept { ++counts_.offered; }
  /// A span that did not even come into the outbox.
  void refuse(uint32_t span, DropReason reason) noexcept {
    add(1, reason);
    ledger_.settle(span, reason);
  }
  void settle(const Batch& batch, size_t first, size_t count, Fate fate) noexcept {
    add(count, fate);
    ledger_.settle(batch, first, count, fate);
  }

  /// Events out of the spool, which were settled when they were put there.
  void settle_spooled(size_t count, Fate fate) noexcept {
    (fate.is_dropped() ? counts_.spool_dropped : counts_.recovered) += count;
    fate.is_dropped() ? count_spool_dropped(count, ledger_.counted()) : count_recovered(count, ledger_.counted());
  }

  const DestinationCounts& counts() const noexcept { return counts_; }

private:
  void add(uint64_t spans, Fate fate) noexcept {
    if (fate.is_dropped()) {
      counts_.dropped_for[static_cast<unsigned>(fate.why())] += spans;
    } else {
      (fate.is_spooled() ? counts_.spooled : counts_.delivered) += spans;
    }
  }

  SpanLedger& ledger_;
  DestinationCounts counts_;
};

} // namespace llmobs
