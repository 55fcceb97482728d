// The Outbox encodes finished spans, or evaluations, for one destination into batches and keeps them until they are delivered. It holds
// as much as its share of the memory budget, and the budget itself, allow; what comes when it is full is refused.
#pragma once

#include "base/memory_budget.h"
#include "deliver/batch.h"
#include "encode/encoder.h"

#include <algorithm>
#include <cstdint>
#include <list>
#include <optional>
#include <string_view>
#include <utility>

namespace llmobs {

class Outbox {
public:
  /// A batch is sealed when it is this large; an event that would make it larger than the most goes into the next.
  static constexpr size_t good_batch = 1u << 20;
  static constexpr size_t largest_batch = 5u << 20;

  Outbox(std::string_view separator, MemoryBudget& budget, size_t share, size_t largest = largest_batch)
      : separator_(separator), budget_(budget), share_(share), largest_(largest), good_(std::min(good_batch, largest)),
        open_(separator), spare_(separator) {}

  /// False: there is no room for it. `number`: the ledger's. `written`: how other destinations have it; null: there are none.
  bool take(const SpanData& span, Encoder& encoder, uint32_t number, WrittenEvent* written = nullptr);
  bool take(const EvaluationData& evaluation, EvaluationEncoder& encoder, uint32_t number);

  /// The batch to deliver next; null when there is none. An unsealed one only if `unsealed_too`.
  Batch* front(bool unsealed_too);
  /// The first batch is done with.
  void pop() noexcept;
  /// The batch behind the first one; null when there is none.
  Batch* second(bool unsealed_too);
  void pop_second() noexcept;

  /// Compresses the first batch behind the front that is not compressed yet; what it gives back is room for others. False: there
  /// was nothing to do.
  bool pack_one() noexcept;
  /// There may be something to do for pack_one().
  bool has_unpacked() const noexcept;

  /// Everything is done with, the unsealed batch in its place: `settle(const Batch&)` is called for each. It takes no memory.
  template<class Settle> void give_up(Settle&& settle) {
    for (; !sealed_.empty(); pop()) settle(sealed_.front());
    if (open_.empty()) return;
    settle(open_);
    budget_.give_back(open_.size());
    held_ -= open_.size();
    open_.clear();
  }

  bool has_room_for(size_t bytes) const noexcept {
    return held_ <= share_ && bytes <= share_ - held_ && budget_.has_room_for(bytes);
  }

  /// Gives back memory that is kept for events to come.
  void idle() noexcept;

  bool empty() const noexcept { return sealed_.empty() && open_.empty(); }
  /// Events that it took, ever.
  uint64_t added() const noexcept { return added_; }
  /// When the first event of the unsealed batch came in; nothing if there is none.
  std::optional<uint64_t> waiting_since_ns() const noexcept;

private:
  /// `encode(Bytes&)` appends one event.
  template<class Encode> bool add(Encode&& encode, uint32_t number);
  std::string_view last_event() const noexcept;
  void seal();
  void pop(std::list<Batch>::iterator batch) noexcept;
  Batch* unpacked(Batch& batch);
  void begin_batch() noexcept { open_ = std::exchange(spare_, Batch(separator_)); }

  std::string_view separator_;
  MemoryBudget& budget_;
  size_t share_;
  size_t largest_;
  size_t good_;
  size_t held_ = 0;         // of the budget
  std::list<Batch> sealed_; // which stay where they are
  Batch open_;
  Batch spare_; // one that is done with: its memory is for the next
  uint64_t open_since_ns_ = 0;
  uint64_t added_ = 0;
};

} // namespace llmobs
