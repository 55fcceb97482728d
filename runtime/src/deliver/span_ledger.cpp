#include "deliver/span_ledger.h"

namespace llmobs {

uint32_t SpanLedger::open(unsigned destinations) {
  uint32_t span = 0;
  if (destinations_ > 1) {
    if (free_.empty()) {
      entries_.emplace_back();
      free_.reserve(entries_.capacity()); // so that to settle a span takes no memory
      free_.push_back(static_cast<uint32_t>(entries_.size() - 1));
    }
    span = free_.back();
    free_.pop_back();
    entries_[span] = {destinations, {}};
  }
  ++pending_;
  return span;
}

void SpanLedger::settle(const Batch& batch, size_t first, size_t count, Fate fate) noexcept {
  if (destinations_ <= 1) return this->count(fate, count);
  for (size_t i = first; i < first + count; ++i) settle(batch.span(i), fate);
}

void SpanLedger::settle(uint32_t span, Fate fate) noexcept {
  if (destinations_ <= 1) return count(fate, 1);
  Entry& entry = entries_[span];
  if (fate.is_worse_than(entry.fate)) entry.fate = fate;
  if (--entry.waiting != 0) return;
  free_.push_back(span);
  count(entry.fate, 1);
}

void SpanLedger::count(Fate fate, uint64_t spans) noexcept {
  if (fate.is_dropped()) {
    count_dropped(fate.why(), spans, counted_);
  } else {
    fate.is_spooled() ? count_spooled(spans, counted_) : count_delivered(spans, counted_);
  }
  pending_ -= spans;
}

} // namespace llmobs
