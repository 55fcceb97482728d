#include "deliver/destination.h"

#include <exception>
#include <utility>

namespace llmobs {

Destination::Destination(DestinationParts parts, MemoryBudget& budget, size_t share, SpanLedger& ledger)
    : parts_(std::move(parts)), account_(ledger), outbox_(*parts_.encoder, parts_.exporter->separator(), budget, share),
      delivery_(outbox_, *parts_.exporter, account_) {}

void Destination::take(const SpanData& span, uint32_t number) noexcept {
  account_.offer();
  try {
    if (!outbox_.take(span, number)) account_.refuse(number, DropReason::queue_full);
  } catch (const std::exception&) {
    account_.refuse(number, DropReason::memory);
  }
}

} // namespace llmobs
