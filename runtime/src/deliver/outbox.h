// The Outbox encodes finished spans into batches and keeps them until they are delivered. It holds as much as the
// memory budget allows; what comes when it is full is dropped and counted.
#pragma once

#include "base/memory_budget.h"
#include "deliver/batch.h"
#include "encode/encode_datadog.h"
#include "span/assembler.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace llmobs {

class Outbox final : public SpanSink {
public:
  /// A batch is sealed when it is this large; an event that would make it larger than the most goes into the next.
  static constexpr size_t good_batch = 1u << 20;
  static constexpr size_t largest_batch = 5u << 20;

  explicit Outbox(MemoryBudget& budget) noexcept : budget_(budget) {}

  void use(const FinalConfig& config) { encoder_.emplace(config); }

  void take(SpanData& span) override;

  /// The batch to deliver next; null when there is none. An unsealed one only if `unsealed_too`.
  Batch* front(bool unsealed_too);
  /// The first batch is done with.
  void pop() noexcept;

  /// Gives back memory that is kept for events to come.
  void idle() noexcept;

  bool empty() const noexcept { return sealed_.empty() && open_.empty(); }
  /// Events that came in, ever.
  uint64_t added() const noexcept { return added_; }
  /// When the first event of the unsealed batch came in; nothing if there is none.
  std::optional<uint64_t> waiting_since_ns() const noexcept;

private:
  void seal();
  void begin_batch() noexcept { open_ = std::exchange(spare_, Batch()); }

  MemoryBudget& budget_;
  std::optional<DatadogEncoder> encoder_;
  std::deque<Batch> sealed_;
  Batch open_;
  Batch spare_; // one that is done with: its memory is for the next
  uint64_t open_since_ns_ = 0;
  uint64_t added_ = 0;
};

} // namespace llmobs
