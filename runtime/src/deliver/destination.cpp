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

template<class Take> void Destination::add(Take&& take, uint32_t number) noexcept {
  account_.offer();
  try {
    if (take()) return;
    if (delivery_.spool_waiting(true) && take()) return;
    account_.refuse(number, spool_ && spool_->is_shut() ? DropReason::write_error : DropReason::queue_full);
  } catch (const std::exception&) {
    account_.refuse(number, DropReason::memory);
  }
}

void Destination::take(const SpanData& span, uint32_t number, WrittenEvent* written) noexcept {
  add([&] { return outbox_.take(span, *parts_.encoder, number, written); }, number);
}

void Destination::take(const EvaluationData& evaluation, uint32_t number) noexcept {
  add([&] { return outbox_.take(evaluation, *parts_.evaluations, number); }, number);
}

} // namespace llmobs
