#include "span/drain.h"

#include "base/statistics.h"
#include "record/overflow_ends.h"
#include "record/ring_registry.h"

namespace llmobs {

namespace {

// Room is given back to a producer that is waiting for it in slices of this many bytes.
constexpr uint64_t slice = 32 * 1024;

void take(RingChain& rings, uint64_t until, Assembler& assembler, Seen before, const Drain::Pause& pause,
          RecorderJournal* journal) {
  for (uint64_t at = rings.consumed(); at < until; at = rings.consumed()) {
    pause();
    uint64_t begun = 0;
    uint64_t evaluations = 0;
    uint64_t end = rings.read(until - at > slice ? at + slice : until, [&](const RecordHeader& record) {
      begun += record.type() == RecordType::begin;
      evaluations += record.type() == RecordType::evaluation;
      if (journal) {
        journal->keep(record, static_cast<uint8_t>(before));
        rings.note_kept(record);
      }
      assembler.accept(record, before);
    });
    AccountsLock accounts;
    if (accounts_are_closed()) return; // it is dropped, and counted where it lies
    accounts.count_captured(begun, evaluations);
    rings.release(end);
  }
}

} // namespace

void Drain::read_positions() {
  cuts_.clear();
  RingRegistry& rings = RingRegistry::instance();
  rings.for_each([&](RingChain& of_one) { cuts_.push_back({&of_one, of_one.published(), 0}); });
  // Rings that came meanwhile stand in front of the others; to the first reading they were empty.
  size_t known = cuts_.size();
  size_t i = 0;
  rings.for_each([&](RingChain& of_one) {
    if (i == known || cuts_[i].rings != &of_one) {
      cuts_.push_back({&of_one, of_one.consumed(), of_one.published()});
    } else {
      cuts_[i++].second = of_one.published();
    }
  });
}

size_t Drain::run(Assembler& assembler, const Pause& pause, RecorderJournal* journal) {
  // Late ends first: what happened before them is in the rings by now.
  take_overflow_ends([&](uint64_t span_id, uint64_t ticks) {
    if (journal) journal->keep_end(span_id, ticks, static_cast<uint8_t>(Seen::this_cycle));
    assembler.end(span_id, ticks, Seen::this_cycle);
  });

  read_positions();
  size_t taken = 0;
  size_t filled = 0;
  for (const Cut& cut : cuts_) {
    taken += cut.second - cut.rings->consumed();
    filled += cut.second != cut.rings->consumed();
  }
  // When one ring alone has anything, its records' own order is all the order there is.
  Seen before_first = filled == 1 ? Seen::everything : Seen::this_cycle;
  // The oldest threads first: spans that wander usually wander from them.
  for (auto cut = cuts_.rbegin(); cut != cuts_.rend(); ++cut) {
    take(*cut->rings, cut->first, assembler, before_first, pause, journal);
    take(*cut->rings, cut->second, assembler, Seen::next_cycle, pause, journal);
  }
  if (journal) journal->end_cycle();
  assembler.finish_cycle();
  AccountsLock accounts; // which may be looking into the rings
  RingRegistry::instance().reclaim_ended();
  return taken;
}

} // namespace llmobs
