#include "deliver/destination.h"

#include <exception>
#include <utility>

namespace llmobs {

namespace {
uint64_t next_number = 1; // background thread only
}

Destination::Destination(DestinationParts parts, MemoryBudget& budget, size_t share, SpanLedger& ledger)
    : parts_(std::move(parts)), number_(next_number++), account_(ledger),
      outbox_(parts_.exporter->separator(), budget, share, parts_.largest_request),
      delivery_(outbox_, *parts_.exporter, account_) {}

template<class Data, class Its> void Destination::add(const Data& data, Its& encoder, uint32_t number) noexcept {
  account_.offer();
  try {
    if (!outbox_.take(data, encoder, number)) account_.refuse(number, DropReason::queue_full);
  } catch (const std::exception&) {
    account_.refuse(number, DropReason::memory);
  }
}

void Destination::take(const SpanData& span, uint32_t number) noexcept { add(span, *parts_.encoder, number); }

void Destination::take(const EvaluationData& evaluation, uint32_t number) noexcept {
  add(evaluation, *parts_.evaluations, number);
}

} // namespace llmobs
