#include "deliver/destination.h"

#include <exception>
#include <utility>

namespace llmobs {

namespace {
uint64_t next_number = 1; // background thread only
}

Destination::Destination(DestinationParts parts, MemoryBudget& budget, size_t share, SpanLedger& ledger,
                         std::unique_ptr<SpoolQueue> spool)
    : parts_(std::move(parts)), number_(next_number++), account_(ledger),
      outbox_(parts_.exporter->separator(), budget, share, parts_.largest_request), spool_(std::move(spool)),
      delivery_(outbox_, *parts_.exporter, account_, spool_.get()) {}

template<class Data, class Its> void Destination::add(const Data& data, Its& encoder, uint32_t number) noexcept {
  account_.offer();
  try {
    if (outbox_.take(data, encoder, number)) return;
    if (delivery_.spool_waiting(true) && outbox_.take(data, encoder, number)) return;
    account_.refuse(number, spool_ && spool_->is_shut() ? DropReason::write_error : DropReason::queue_full);
  } catch (const std::exception&) {
    account_.refuse(number, DropReason::memory);
  }
}

void Destination::take(const SpanData& span, uint32_t number) noexcept { add(span, *parts_.encoder, number); }

void Destination::take(const EvaluationData& evaluation, uint32_t number) noexcept {
  add(evaluation, *parts_.evaluations, number);
}

} // namespace llmobs
