#include "deliver/outbox.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace llmobs {

namespace {

// The least an envelope takes; with less room than this nothing is encoded in vain.
constexpr size_t least_event = 640;

void report_content_lost(const SpanData& span) {
  count_content_lost();
  log_line(LogLevel::warn, LogTopic::content,
           fmt::format("span \"{}\" is larger than its destination takes: its input and output are left out",
                       span.name.substr(0, 100)),
           "size");
}

} // namespace

bool Outbox::take(const SpanData& span, Encoder& encoder, uint32_t number, WrittenEvent* written) {
  std::string_view format = written ? encoder.format() : std::string_view();
  bool is_written = !format.empty() && format == written->format, whole = true;
  auto write = [&](Bytes& bytes) {
    if (!is_written) {
      whole = encoder.encode(span, bytes);
    } else {
      bytes.append(written->bytes);
      whole = written->is_whole;
    }
  };
  if (!add(write, number)) return false;
  if (!whole) report_content_lost(span);
  if (!format.empty()) *written = {format, last_event(), whole};
  return true;
}

std::string_view Outbox::last_event() const noexcept {
  const Batch& batch = open_.empty() ? sealed_.back() : open_;
  return batch.event(batch.count() - 1);
}

bool Outbox::take(const EvaluationData& evaluation, EvaluationEncoder& encoder, uint32_t number) {
  return add([&](Bytes& bytes) { encoder.encode(evaluation, bytes); }, number);
}

template<class Encode> bool Outbox::add(Encode&& encode, uint32_t number) {
  if (!has_room_for(least_event)) return false;
  size_t before = open_.size();
  Bytes& bytes = open_.open();
  try {
    encode(bytes);
    bytes.reserve(separator_.size()); // so that add() cannot fail
  } catch (...) {
    open_.take_back();
    throw;
  }
  size_t size = bytes.size() + separator_.size() - before;
  if (!has_room_for(size)) {
    open_.take_back();
    return false;
  }
  budget_.charge(size);
  held_ += size;
  open_.add(number);
  ++added_;
  if (open_.count() == 1) open_since_ns_ = Clock::monotonic_ns();
  if (open_.size() >= good_) seal();
  return true;
}

// An event that makes the batch too large is moved to a batch of its own.
void Outbox::seal() {
  if (open_.size() <= largest_ || open_.count() == 1) {
    open_.close();
    sealed_.push_back(std::move(open_));
    return begin_batch();
  }
  size_t last = open_.count() - 1;
  Batch rest(separator_);
  rest.open().append(open_.event(last));
  rest.add(open_.span(last));
  sealed_.push_back(Batch(separator_));
  open_.remove_last();
  open_.close();
  sealed_.back() = std::move(open_);
  open_ = std::move(rest);
  open_since_ns_ = Clock::monotonic_ns();
}

Batch* Outbox::front(bool unsealed_too) {
  if (sealed_.empty() && unsealed_too && !open_.empty()) {
    sealed_.push_back(std::move(open_));
    begin_batch();
  }
  return sealed_.empty() ? nullptr : unpacked(sealed_.front());
}

Batch* Outbox::second(bool unsealed_too) {
  if (sealed_.size() == 1 && unsealed_too && !open_.empty()) {
    sealed_.push_back(std::move(open_));
    begin_batch();
  }
  return sealed_.size() < 2 ? nullptr : unpacked(*std::next(sealed_.begin()));
}

// For what it takes more there is room or not: it is one batch, and goes next.
Batch* Outbox::unpacked(Batch& batch) {
  if (!batch.is_packed()) return &batch;
  size_t before = batch.held();
  batch.unpack();
  budget_.charge(batch.held() - before);
  held_ += batch.held() - before;
  return &batch;
}

bool Outbox::has_unpacked() const noexcept {
  auto first = sealed_.begin();
  return first != sealed_.end() &&
         std::any_of(std::next(first), sealed_.end(), [](const Batch& one) { return one.may_be_packed(); });
}

bool Outbox::pack_one() noexcept {
  if (sealed_.size() < 2) return false;
  auto one = std::find_if(std::next(sealed_.begin()), sealed_.end(),
                          [](const Batch& one) { return one.may_be_packed(); });
  if (one == sealed_.end()) return false;
  size_t before = one->held();
  if (!one->pack()) return true;
  budget_.give_back(before - one->held());
  held_ -= before - one->held();
  return true;
}

void Outbox::pop() noexcept { pop(sealed_.begin()); }
void Outbox::pop_second() noexcept { pop(std::next(sealed_.begin())); }

void Outbox::pop(std::list<Batch>::iterator batch) noexcept {
  budget_.give_back(batch->held());
  held_ -= batch->held();
  Batch done = std::move(*batch);
  sealed_.erase(batch);
  done.clear();
  if (open_.empty() && open_.capacity() == 0) {
    open_ = std::move(done);
  } else if (spare_.capacity() == 0) {
    spare_ = std::move(done);
  }
}

void Outbox::idle() noexcept {
  spare_ = Batch(separator_);
  if (open_.empty()) open_ = Batch(separator_);
}

std::optional<uint64_t> Outbox::waiting_since_ns() const noexcept {
  return open_.empty() ? std::nullopt : std::optional(open_since_ns_);
}

} // namespace llmobs
