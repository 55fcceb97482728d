// A Destination is one place where spans, or evaluations, go, whole: the encoder of its format, the outbox with what waits for it, the
// exporter that brings it there, the delivery that decides when, and its own counts. Destinations do not know of each
// other (destinations.h).
#pragma once

#include "deliver/delivery.h"
#include "deliver/exporter.h"
#include "deliver/outbox.h"
#include "deliver/span_ledger.h"
#include "encode/encoder.h"

#include <cstdint>
#include <memory>
#include <string>

namespace llmobs {

/// What makes one destination another than the next. It takes spans or evaluations, as it has an encoder for one of them.
struct DestinationParts {
  std::unique_ptr<Encoder> encoder;
  std::unique_ptr<Exporter> exporter;
  std::unique_ptr<EvaluationEncoder> evaluations = nullptr;
  std::string name = {}; // for the statistics: "spans to the Datadog agent at http://localhost:8126"
  size_t largest_request = Outbox::largest_batch;
  bool is_tenant = false; // takes only what is meant for it (tenants.h)
  std::string kind = {};  // what its events count as in the spool: "agent-spans"; empty: they do not come there
  std::string where = {}; // "the Datadog agent at http://localhost:8126"
  // Of spans: why its receiver gets no evaluations, for the log: "evaluations do not go to ..."; empty: it does.
  std::string no_evaluations = {};

  Counted takes() const noexcept { return encoder ? Counted::spans : Counted::evaluations; }
};

class Destination {
public:
  /// `share`: how much of the budget may wait here. `spool`: its side of it, if it has one.
  Destination(DestinationParts parts, MemoryBudget& budget, size_t share, SpanLedger& ledger,
              std::unique_ptr<SpoolQueue> spool = nullptr);

  /// `number`: the ledger's. A span for which there is no room or no memory is dropped. `written`: how other destinations have it,
  /// which deal with it only when all have taken it; null: there are none.
  void take(const SpanData& span, uint32_t number, WrittenEvent* written = nullptr) noexcept;
  void take(const EvaluationData& evaluation, uint32_t number) noexcept;
  Counted takes() const noexcept { return parts_.takes(); }
  bool is_tenant() const noexcept { return parts_.is_tenant; }
  /// No two have the same.
  uint64_t number() const noexcept { return number_; }

  Delivery& delivery() noexcept { return delivery_; }
  const Delivery& delivery() const noexcept { return delivery_; }
  const DestinationCounts& counts() const noexcept { return account_.counts(); }
  const std::string& name() const noexcept { return parts_.name; }
  const std::string& kind() const noexcept { return parts_.kind; }

  /// Events that came into the outbox, ever; it deals with them in this order.
  uint64_t added() const noexcept { return outbox_.added(); }
  bool has_something() const noexcept { return added() != delivery_.done(); }
  /// It gets on, but not as fast as spans come: there is no room for so many bytes, and soon there will be.
  bool is_behind(size_t bytes) const noexcept {
    return has_something() && !delivery_.is_pausing() && !outbox_.has_room_for(bytes);
  }
  bool has_room_for(size_t bytes) const noexcept { return outbox_.has_room_for(bytes); }
  /// Gives back memory that is kept for spans to come.
  void idle() noexcept {
    outbox_.idle();
    if (parts_.encoder) parts_.encoder->idle();
  }

private:
  template<class Take> void add(Take&& take, uint32_t number) noexcept;

  DestinationParts parts_;
  uint64_t number_;
  Account account_;
  Outbox outbox_;
  std::unique_ptr<SpoolQueue> spool_;
  Delivery delivery_;
};

} // namespace llmobs
