#include "deliver/outbox.h"

#include "base/clock.h"
#include "base/statistics.h"

namespace llmobs {

namespace {

// The least an envelope takes; with less room than this nothing is encoded in vain.
constexpr size_t least_event = 640;

} // namespace

void Outbox::take(SpanData& span) {
  if (!encoder_ || !budget_.has_room_for(least_event)) return count_dropped(DropReason::queue_full);
  size_t before = open_.size();
  Bytes& bytes = open_.open();
  bool whole = true;
  try {
    whole = encoder_->encode(span, bytes);
    bytes.reserve(1); // so that add() cannot fail
  } catch (...) {
    open_.take_back();
    throw;
  }
  size_t size = bytes.size() - before;
  if (!budget_.take(size + 1)) {
    open_.take_back();
    return count_dropped(DropReason::queue_full);
  }
  open_.add();
  ++added_;
  if (!whole) count_content_lost();
  if (open_.count() == 1) open_since_ns_ = Clock::monotonic_ns();
  if (open_.size() >= good_batch) seal();
}

// An event that makes the batch too large is moved to a batch of its own.
void Outbox::seal() {
  if (open_.size() <= largest_batch || open_.count() == 1) {
    open_.close();
    sealed_.push_back(std::move(open_));
    return begin_batch();
  }
  Batch rest;
  Bytes& bytes = rest.open();
  bytes.append(open_.event(open_.count() - 1));
  rest.add();
  sealed_.push_back(Batch());
  open_.remove_last();
  open_.close();
  sealed_.back() = std::move(open_);
  open_ = std::move(rest);
  open_since_ns_ = Clock::monotonic_ns();
  budget_.charge(1); // its leading separator
}

Batch* Outbox::front(bool unsealed_too) {
  if (sealed_.empty() && unsealed_too && !open_.empty()) {
    sealed_.push_back(std::move(open_));
    begin_batch();
  }
  return sealed_.empty() ? nullptr : &sealed_.front();
}

void Outbox::pop() noexcept {
  budget_.give_back(sealed_.front().size());
  Batch done = std::move(sealed_.front());
  sealed_.pop_front();
  done.clear();
  if (open_.empty() && open_.capacity() == 0) {
    open_ = std::move(done);
  } else if (spare_.capacity() == 0) {
    spare_ = std::move(done);
  }
}

void Outbox::idle() noexcept {
  spare_ = Batch();
  if (open_.empty()) open_ = Batch();
  if (encoder_) encoder_->idle();
}

std::optional<uint64_t> Outbox::waiting_since_ns() const noexcept {
  return open_.empty() ? std::nullopt : std::optional(open_since_ns_);
}

} // namespace llmobs
