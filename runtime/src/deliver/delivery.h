// Delivery brings one destination's batches from its outbox to its exporter, one request at a time: tries again what may succeed later
// (exponential pauses with full jitter, or the pause the destination asks for), halves what is too large or has something in it that
// is not taken, gives up what is refused, and counts everything exactly once. If there is a spool, what waits for a destination
// that has failed for a while, or for which there is no room, is put there, and comes back from there once there is nothing else to
// send: a record of the spool is a batch like any other, but for what it counts as. Without a spool what waits is compressed.
#pragma once

#include "base/ids.h"
#include "deliver/exporter.h"
#include "deliver/outbox.h"
#include "deliver/span_ledger.h"
#include "spool/spool_queue.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace llmobs {

class Delivery {
public:
  /// `spool`: may be null.
  Delivery(Outbox& outbox, Exporter& exporter, Account& account, SpoolQueue* spool);

  /// Goes on as far as it can without waiting. `urgent`: batches go now, however small.
  void pump(bool urgent);
  /// The same, of batches that are full.
  void pump_full();
  /// Milliseconds until there is something to do, at most `longest`; not counting news of a request under way.
  unsigned next_in_ms(unsigned longest) const noexcept;
  bool is_under_way() const noexcept { return state_ == State::under_way; }
  /// Puts everything that is not delivered into the spool; without one, or if that fails, gives it up.
  void abandon();
  /// Puts what waits into the spool, but for what is under way. False: nothing could be.
  bool spool_waiting(bool unsealed_too) noexcept;
  /// The program ends: nothing more is taken out of the spool, and nothing compressed.
  void note_end() noexcept { goes_on_ = false; }
  /// Between two tries: the last one failed.
  bool is_pausing() const noexcept { return state_ == State::pausing; }
  void end_pause() noexcept;

  /// Events of the outbox dealt with, ever: delivered or dropped.
  uint64_t done() const noexcept { return done_; }

private:
  enum class State : uint8_t { idle, under_way, pausing };
  using Stretch = std::pair<size_t, size_t>; // first event, count

  void get_on();
  void send_all(bool unsealed_too, bool recover);
  bool choose_batch(bool unsealed_too, bool recover);
  Batch* recover();
  bool is_recovered() const noexcept { return batch_ == &recovered_; }
  bool spool(const Batch& batch, size_t first, size_t count) noexcept;
  bool spool_in_hand() noexcept;
  void note_spool_losses() noexcept;
  bool has_failed_for_a_while() const noexcept;
  void make_room_for_an_outage(bool unsealed_too) noexcept;
  bool packs() const noexcept;
  uint64_t next_spooling_ns() const noexcept;
  void say_it_works_again() const;
  bool is_due() const noexcept; // the unsealed batch has waited for long enough
  void send_next();
  void handle(Reply reply);
  void pause(const Reply& reply);
  void halve(const Reply& reply);
  void settle(size_t first, size_t count, Fate fate) noexcept;
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
  uint64_t failing_since_ns_ = 0;
  uint64_t sent_at_ns_ = 0;
  uint64_t dropped_before_failure_ = 0;
  uint64_t spooled_before_failure_ = 0;
  SpoolQueue* spool_;
  Batch recovered_; // what spool_ has in hand
  bool goes_on_ = true;
  std::vector<uint32_t> sizes_; // of the events that are put into the spool
  IdSource random_{};
};

} // namespace llmobs
