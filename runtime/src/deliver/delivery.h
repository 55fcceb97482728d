// Delivery brings one destination's batches from its outbox to its exporter, one request at a time: tries again what may succeed later
// (exponential pauses with full jitter, or the pause the destination asks for), halves what is too large or has something in it that
// is not taken, gives up what is refused, and counts everything exactly once.
#pragma once

#include "base/ids.h"
#include "deliver/exporter.h"
#include "deliver/outbox.h"
#include "deliver/span_ledger.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace llmobs {

class Delivery {
public:
  Delivery(Outbox& outbox, Exporter& exporter, Account& account);

  /// Goes on as far as it can without waiting. `urgent`: batches go now, however small.
  void pump(bool urgent);
  /// The same, of batches that are full.
  void pump_full();
  /// Milliseconds until there is something to do, at most `longest`; not counting news of a request under way.
  unsigned next_in_ms(unsigned longest) const noexcept;
  bool is_under_way() const noexcept { return state_ == State::under_way; }
  /// Gives up everything that is not delivered.
  void abandon();
  /// Between two tries: the last one failed.
  bool is_pausing() const noexcept { return state_ == State::pausing; }
  void end_pause() noexcept;

  /// Events of the outbox dealt with, ever: delivered or dropped.
  uint64_t done() const noexcept { return done_; }

private:
  enum class State : uint8_t { idle, under_way, pausing };
  using Stretch = std::pair<size_t, size_t>; // first event, count

  void get_on();
  void send_all(bool unsealed_too);
  bool is_due() const noexcept; // the unsealed batch has waited for long enough
  void send_next();
  void handle(Reply reply);
  void pause(const Reply& reply);
  void halve(const Reply& reply);
  void settle(size_t first, size_t count, Fate fate);
  void finish_stretch();

  Outbox& outbox_;
  Exporter& exporter_;
  Account& account_;
  State state_ = State::idle;
  Batch* batch_ = nullptr;
  std::vector<Stretch> stretches_; // of batch_, to be sent; the last one first
  unsigned divisions_ = 0;         // of batch_
  unsigned failures_ = 0;          // in a row
  uint64_t pause_until_ns_ = 0;
  uint64_t done_ = 0;
  uint64_t dropped_before_failure_ = 0;
  IdSource random_{};
};

} // namespace llmobs
