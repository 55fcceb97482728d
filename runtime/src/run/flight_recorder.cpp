#include "run/flight_recorder.h"

#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace llmobs {

namespace {

constexpr size_t most_marks = 16;

void put_setting(char (&to)[recorder::longest_setting], const std::string& text) noexcept {
  size_t size = std::min(text.size(), sizeof to - 1);
  std::memcpy(to, text.data(), size);
  std::memset(to + size, 0, sizeof to - size);
}

} // namespace

void open_recorder(const FinalConfig& config) {
  std::string why;
  if (config.recorder.empty()) return;
  if (RecorderSlots::open(config.recorder, config.recorder_bytes, why))
    return static_cast<void>(RecorderJournal::instance());
  log_line(LogLevel::error, LogTopic::configuration,
           fmt::format("there is no flight recorder: {} (LLMOBS_RECORDER={})", why, config.recorder));
}

void FlightRecorder::use(const FinalConfig& config) {
  ml_app_ = config.ml_app;
  service_ = config.service;
  env_ = config.env;
  version_ = config.version;
  if (RecorderSlots* slots = RecorderSlots::instance()) {
    recorder::Head& head = slots->head();
    put_setting(head.ml_app, ml_app_);
    put_setting(head.service, service_);
    put_setting(head.env, env_);
    put_setting(head.version, version_);
  }
  if (!recovery_ && !config.recorder.empty()) recovery_.emplace(config.recorder, !config.is_only_to_files());
}

void FlightRecorder::take(SpanData& span) {
  uint64_t span_id = span.span_id;
  next_.take(span);
  if (journal_) journal_->note_finished(span_id);
}

void FlightRecorder::note_time(const ClockScale& clock) noexcept {
  if (!journal_) return;
  recorder::Head& head = RecorderSlots::instance()->head();
  uint32_t next = 1 - (head.anchor.load(std::memory_order_relaxed) & 1);
  const ClockScale::Look& last = clock.last();
  head.anchors[next] = {last.ticks, last.monotonic_ns, last.unix_ns, clock.ns_per_tick()};
  head.anchor.store(next, std::memory_order_release);
}

void FlightRecorder::note_settled(const Destinations& destinations) {
  if (!journal_) return;
  if (journal_->has_unsettled() && marked_ != journal_->number()) {
    if (marks_.size() == most_marks) marks_.pop_back(); // the newest says what it said, and more
    marked_ = journal_->number();
    marks_.push_back({marked_, destinations.mark()});
  }
  while (!marks_.empty() && destinations.is_past(marks_.front().until)) {
    journal_->settle(marks_.front().number);
    marks_.pop_front();
  }
}

void FlightRecorder::report_lost() {
  if (!journal_ || journal_->not_kept() == reported_) return;
  reported_ = journal_->not_kept();
  log_line(LogLevel::warn, LogTopic::lifecycle,
           fmt::format("the flight recorder's file is full: {} records are not in it. LLMOBS_RECORDER_BYTES makes it "
                       "larger",
                       reported_));
}

void FlightRecorder::recover(Destinations& destinations, Evaluations& evaluations,
                             const std::function<void(Assembler&)>& prepare, const std::function<bool()>& has_room) {
  if (!recovery_) return;
  recovery_->step(destinations, {next_, evaluations, prepare, has_room, ml_app_, service_, env_, version_});
}

void FlightRecorder::drop_open(const Assembler& assembler) noexcept {
  if (!journal_) return;
  assembler.for_each_open([&](const OpenSpan& span) { journal_->note_gone(span.span_id); });
}

void FlightRecorder::stop(bool is_delivered) noexcept {
  if (!journal_) return;
  journal_->ask(nullptr);
  RecorderSlots::instance()->note_done(is_delivered && !journal_->has_unsettled());
}

} // namespace llmobs
