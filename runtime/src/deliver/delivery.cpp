#include "deliver/delivery.h"

#include "base/clock.h"
#include "base/log.h"
#include "deliver/http_status.h"
#include "encode/encode_evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <string>

namespace llmobs {

namespace {

constexpr uint64_t first_pause_ms = 100;
constexpr uint64_t longest_pause_ms = 30000;
// However long a destination asks us to wait.
constexpr int64_t longest_wish_ms = 300000;
// Of one batch: enough to find five bad events among a thousand. A destination that takes nothing is not asked once for each.
constexpr unsigned most_divisions = 50;
// How long a destination fails before what waits for it is put into the spool, or compressed.
constexpr uint64_t a_while_ns = 1000000000;

} // namespace

Delivery::Delivery(Outbox& outbox, Exporter& exporter, Account& account, SpoolQueue* spool)
    : outbox_(outbox), exporter_(exporter), account_(account), spool_(spool), recovered_(exporter.separator()) {
  random_.seed(Clock::now());
}

bool Delivery::is_due() const noexcept {
  auto since = outbox_.waiting_since_ns();
  if (!since) return false;
  return Clock::monotonic_ns() >= *since + exporter_.linger_ms() * ns_per_ms;
}

void Delivery::pump(bool urgent) {
  get_on();
  bool is_time = urgent || is_due();
  make_room_for_an_outage(is_time);
  send_all(is_time, true);
}

void Delivery::pump_full() {
  get_on();
  make_room_for_an_outage(false);
  send_all(false, false);
}

void Delivery::get_on() {
  if (state_ == State::under_way) handle(exporter_.poll());
  if (state_ == State::pausing && Clock::monotonic_ns() >= pause_until_ns_) state_ = State::idle;
}

void Delivery::send_all(bool unsealed_too, bool recover) {
  while (state_ == State::idle) {
    if (!batch_ && !choose_batch(unsealed_too, recover)) return;
    send_next();
  }
}

bool Delivery::choose_batch(bool unsealed_too, bool recover) {
  stretches_.reserve(1);
  Batch* next = outbox_.front(unsealed_too);
  if (!next && recover && goes_on_ && spool_) next = this->recover();
  if (!next) return false;
  batch_ = next;
  stretches_.assign(1, {0, batch_->count()});
  divisions_ = 0;
  return true;
}

Batch* Delivery::recover() {
  const SpoolRecord* record = spool_->next();
  note_spool_losses();
  if (!record) return nullptr;
  // Files take more than requests do, and what was written as one is read as the other only by hand (destinations.cpp).
  bool is_to_be_a_line = spool_->kind() == "file-evaluations" && record->label.kind != spool_->kind();
  recovered_.clear();
  recovered_.set_common(record->label.common);
  record->each_event([&](std::string_view event) {
    Bytes& bytes = recovered_.open();
    if (is_to_be_a_line) bytes.append(before_metric_of_line);
    bytes.append(event);
    if (is_to_be_a_line) bytes.append(behind_metric_of_line);
    bytes.reserve(recovered_.gap());
    recovered_.add(0);
  });
  return &recovered_;
}

void Delivery::send_next() {
  auto [first, count] = stretches_.back();
  Reply reply = exporter_.send(*batch_, first, count);
  sent_at_ns_ = Clock::monotonic_ns();
  state_ = State::under_way; // only now: what throws before has sent nothing, and is sent the next time
  handle(std::move(reply));
}

void Delivery::handle(Reply reply) {
  if (reply.outcome == Outcome::pending) return;
  state_ = State::idle;
  auto& [first, count] = stretches_.back();
  // What is in the spool is safe: if it is refused as a whole, it is not what it is that is wrong, and somebody has to do something.
  if (reply.outcome == Outcome::rejected && is_recovered()) {
    reply.outcome = Outcome::retry;
    reply.retry_after_ms = std::max(reply.retry_after_ms, ask_again_ms);
  }
  if (reply.outcome == Outcome::delivered) {
    if (failures_ != 0) say_it_works_again();
    failures_ = 0;
    size_t refused = std::min(reply.refused, count);
    if (!reply.reason.empty()) log_line(LogLevel::warn, LogTopic::delivery, reply.reason);
    settle(first, count - refused, {});
    if (refused != 0) settle(first + count - refused, refused, reply.counts_as);
    return finish_stretch();
  }
  if (reply.taken != 0) {
    settle(first, reply.taken, {});
    first += reply.taken;
    count -= reply.taken;
    if (count == 0) return finish_stretch();
  }
  if (reply.outcome == Outcome::retry) return pause(reply);
  if (reply.outcome == Outcome::divide && count > 1 && divisions_ < most_divisions) return halve(reply);
  log_line(LogLevel::error, LogTopic::delivery, reply.reason);
  settle(first, count, reply.counts_as);
  finish_stretch();
}

void Delivery::say_it_works_again() const {
  uint64_t spooled = spooled_count() - spooled_before_failure_;
  log_line(LogLevel::warn, LogTopic::destination,
           fmt::format(
               "spans are delivered again; {} were dropped meanwhile{}", dropped_count() - dropped_before_failure_,
               spooled == 0 ? "" : fmt::format(", and {} were put into the spool, from where they follow", spooled)));
}

void Delivery::pause(const Reply& reply) {
  if (failures_++ == 0) {
    dropped_before_failure_ = dropped_count();
    spooled_before_failure_ = spooled_count();
    failing_since_ns_ = Clock::monotonic_ns();
  }
  log_line(LogLevel::warn, LogTopic::delivery, reply.reason);
  uint64_t ceiling = std::min(longest_pause_ms, first_pause_ms << std::min(failures_ - 1, 16u));
  uint64_t ms = 1 + random_.next_shuffled() % ceiling;
  if (reply.retry_after_ms >= 0) ms = static_cast<uint64_t>(std::min(reply.retry_after_ms, longest_wish_ms));
  pause_until_ns_ = Clock::monotonic_ns() + ms * ns_per_ms;
  state_ = State::pausing;
}

void Delivery::halve(const Reply&) {
  auto [first, count] = stretches_.back();
  ++divisions_;
  stretches_.back() = {first + count / 2, count - count / 2};
  stretches_.push_back({first, count / 2});
}

void Delivery::settle(size_t first, size_t count, Fate fate) noexcept {
  if (is_recovered()) return account_.settle_spooled(count, fate);
  account_.settle(*batch_, first, count, fate);
  done_ += count;
}

void Delivery::finish_stretch() {
  stretches_.pop_back();
  if (!stretches_.empty()) return;
  if (is_recovered()) {
    spool_->finish();
    if (!spool_->may_have_more()) recovered_ = Batch(exporter_.separator());
  } else {
    outbox_.pop();
  }
  batch_ = nullptr;
}

void Delivery::end_pause() noexcept {
  if (state_ == State::pausing) pause_until_ns_ = 0;
}

// --- the spool ------------------------------------------------------------------------------------------------------

bool Delivery::has_failed_for_a_while() const noexcept {
  return failures_ != 0 && Clock::monotonic_ns() - failing_since_ns_ >= a_while_ns;
}

// One batch is compressed at a time: meanwhile nothing is taken from the threads.
void Delivery::make_room_for_an_outage(bool unsealed_too) noexcept {
  if (has_failed_for_a_while() && spool_waiting(unsealed_too)) return;
  if (packs()) outbox_.pack_one();
}

// Also for one that takes a request and says nothing, long before that fails.
bool Delivery::packs() const noexcept {
  if (!goes_on_) return false;
  bool says_nothing = state_ == State::under_way && Clock::monotonic_ns() - sent_at_ns_ >= a_while_ns;
  return says_nothing || has_failed_for_a_while();
}

bool Delivery::spool(const Batch& batch, size_t first, size_t count) noexcept {
  try {
    sizes_.clear();
    for (size_t i = first; i < first + count; ++i) sizes_.push_back(static_cast<uint32_t>(batch.event(i).size()));
  } catch (const std::exception&) {
    spool_->shut();
    return false;
  }
  bool is_put = spool_->put(batch.stretch(first, count), sizes_.data(), static_cast<uint32_t>(count),
                            static_cast<uint32_t>(batch.gap()));
  note_spool_losses();
  if (!is_put) return false;
  account_.settle(batch, first, count, Fate::spooled());
  done_ += count;
  return true;
}

// What is left of the outbox's batch that was being delivered. False: there is something left still.
bool Delivery::spool_in_hand() noexcept {
  while (!stretches_.empty()) {
    auto [first, count] = stretches_.back();
    if (!spool(*batch_, first, count)) return false;
    stretches_.pop_back();
  }
  outbox_.pop();
  batch_ = nullptr;
  return true;
}

bool Delivery::spool_waiting(bool unsealed_too) noexcept {
  if (!spool_ || spool_->is_shut()) return false;
  uint64_t before = done_;
  bool is_in_hand = batch_ && !is_recovered();
  if (is_in_hand && state_ != State::under_way) {
    if (!spool_in_hand()) return done_ != before;
    is_in_hand = false;
  }
  try {
    while (Batch* next = is_in_hand ? outbox_.second(unsealed_too) : outbox_.front(unsealed_too)) {
      if (!spool(*next, 0, next->count())) break;
      is_in_hand ? outbox_.pop_second() : outbox_.pop();
    }
  } catch (const std::exception&) {
    // No memory: the next time.
  }
  return done_ != before;
}

void Delivery::note_spool_losses() noexcept {
  SpoolSums lost = spool_->take_losses();
  if (lost.spans + lost.evaluations + lost.damaged == 0) return;
  count_spool_dropped(lost.spans, Counted::spans);
  count_spool_dropped(lost.evaluations, Counted::evaluations);
  count_spool_damaged(lost.damaged);
  try {
    std::string line = lost.damaged == 0
                           ? fmt::format("the spool {} is full (LLMOBS_SPOOL_MAX_BYTES): its oldest files, with {} "
                                         "spans and {} evaluations, are dropped",
                                         spool_->path(), lost.spans, lost.evaluations)
                           : fmt::format("a file of the spool {} is damaged: it stays as .damaged, what could be "
                                         "read of it is delivered",
                                         spool_->path());
    log_line(LogLevel::error, LogTopic::spool, line);
  } catch (const std::exception&) {
    // No memory to say it.
  }
}

// When what waits is put into the spool, if the destination fails until then.
uint64_t Delivery::next_spooling_ns() const noexcept {
  auto since = outbox_.waiting_since_ns();
  if (!spool_ || !since || failures_ == 0 || spool_->is_shut()) return ~uint64_t{0};
  return std::max(*since + exporter_.linger_ms() * ns_per_ms, failing_since_ns_ + a_while_ns);
}

unsigned Delivery::next_in_ms(unsigned longest) const noexcept {
  if (packs() && outbox_.has_unpacked()) return 0;
  uint64_t now = Clock::monotonic_ns();
  uint64_t due = std::min(now + longest * ns_per_ms, next_spooling_ns());
  if (state_ == State::pausing) {
    due = std::min(due, pause_until_ns_);
  } else if (auto since = outbox_.waiting_since_ns(); since && state_ == State::idle) {
    due = std::min(due, *since + exporter_.linger_ms() * ns_per_ms);
  } // one request at a time: batches that are due wait for the one under way
  return due <= now ? 0 : static_cast<unsigned>((due - now + ns_per_ms - 1) / ns_per_ms);
}

void Delivery::abandon() {
  if (state_ == State::under_way) exporter_.cancel();
  state_ = State::idle;
  if (is_recovered()) {
    spool_->release();
    stretches_.clear();
    batch_ = nullptr;
  }
  if (spool_waiting(true)) {
    log_line(
        LogLevel::warn, LogTopic::spool,
        fmt::format(
            "what could not be delivered is in the spool {}: the next program that uses it delivers it, or: llmobs "
            "replay {}",
            spool_->path(), spool_->path()));
  }
  DropReason reason = spool_ && spool_->is_shut() ? DropReason::write_error : exporter_.reason_if_abandoned();
  if (batch_) {
    for (auto [first, count] : stretches_) settle(first, count, reason);
    stretches_.clear();
    outbox_.pop();
    batch_ = nullptr;
  }
  outbox_.give_up([&](const Batch& one) {
    account_.settle(one, 0, one.count(), reason);
    done_ += one.count();
  });
}

} // namespace llmobs
