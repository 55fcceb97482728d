#include "deliver/delivery.h"

#include "base/clock.h"
#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace llmobs {

namespace {

constexpr uint64_t ns_per_ms = 1000000;
constexpr uint64_t first_pause_ms = 100;
constexpr uint64_t longest_pause_ms = 30000;
// However long a destination asks us to wait.
constexpr int64_t longest_wish_ms = 300000;
// Of one batch: enough to find five bad events among a thousand. A destination that takes nothing is not asked once for each.
constexpr unsigned most_divisions = 50;

} // namespace

Delivery::Delivery(Outbox& outbox, Exporter& exporter, Account& account)
    : outbox_(outbox), exporter_(exporter), account_(account) {
  random_.seed(Clock::now());
}

bool Delivery::is_due() const noexcept {
  auto since = outbox_.waiting_since_ns();
  if (!since) return false;
  return Clock::monotonic_ns() >= *since + exporter_.linger_ms() * ns_per_ms;
}

void Delivery::pump(bool urgent) {
  get_on();
  send_all(urgent || is_due());
}

void Delivery::pump_full() {
  get_on();
  send_all(false);
}

void Delivery::get_on() {
  if (state_ == State::under_way) handle(exporter_.poll());
  if (state_ == State::pausing && Clock::monotonic_ns() >= pause_until_ns_) state_ = State::idle;
}

void Delivery::send_all(bool unsealed_too) {
  while (state_ == State::idle) {
    if (!batch_) {
      stretches_.reserve(1);
      batch_ = outbox_.front(unsealed_too);
      if (!batch_) return;
      stretches_.assign(1, {0, batch_->count()});
      divisions_ = 0;
    }
    send_next();
  }
}

void Delivery::send_next() {
  auto [first, count] = stretches_.back();
  Reply reply = exporter_.send(*batch_, first, count);
  state_ = State::under_way; // only now: what throws before has sent nothing, and is sent the next time
  handle(std::move(reply));
}

void Delivery::handle(Reply reply) {
  if (reply.outcome == Outcome::pending) return;
  state_ = State::idle;
  auto& [first, count] = stretches_.back();
  if (reply.outcome == Outcome::delivered) {
    if (failures_ != 0) {
      log_line(LogLevel::warn, LogTopic::destination,
               fmt::format("spans are delivered again; {} were dropped meanwhile",
                           dropped_count() - dropped_before_failure_));
    }
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

void Delivery::pause(const Reply& reply) {
  if (failures_++ == 0) dropped_before_failure_ = dropped_count();
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

void Delivery::settle(size_t first, size_t count, Fate fate) {
  account_.settle(*batch_, first, count, fate);
  done_ += count;
}

void Delivery::finish_stretch() {
  stretches_.pop_back();
  if (!stretches_.empty()) return;
  outbox_.pop();
  batch_ = nullptr;
}

void Delivery::end_pause() noexcept {
  if (state_ == State::pausing) pause_until_ns_ = 0;
}

unsigned Delivery::next_in_ms(unsigned longest) const noexcept {
  if (state_ == State::under_way) return longest; // one request at a time: batches that are due wait for it
  uint64_t now = Clock::monotonic_ns();
  uint64_t due = now + longest * ns_per_ms;
  if (state_ == State::pausing) {
    due = std::min(due, pause_until_ns_);
  } else if (auto since = outbox_.waiting_since_ns()) {
    due = std::min(due, *since + exporter_.linger_ms() * ns_per_ms);
  }
  return due <= now ? 0 : static_cast<unsigned>((due - now + ns_per_ms - 1) / ns_per_ms);
}

void Delivery::abandon() {
  if (state_ == State::under_way) exporter_.cancel();
  state_ = State::idle;
  DropReason reason = exporter_.reason_if_abandoned();
  if (batch_) {
    for (auto [first, count] : stretches_) settle(first, count, reason);
    stretches_.clear();
    outbox_.pop();
  }
  while ((batch_ = outbox_.front(true))) {
    settle(0, batch_->count(), reason);
    outbox_.pop();
  }
}

} // namespace llmobs
