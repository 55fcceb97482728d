#include "run/worker.h"

#include "base/clock.h"
#include "base/control.h"
#include "base/last_thread.h"
#include "base/log.h"
#include "base/program_log.h"
#include "base/statistics.h"
#include "deliver/destination_choice.h"
#include "record/lineage_question.h"
#include "record/overflow_ends.h"
#include "record/ring_registry.h"
#include "record/watched_futures.h"
#include "run/drop_report.h"
#include "run/ending_signals.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <exception>

namespace llmobs {

namespace {

// A ring that fills up ends a wait (ring.h), so these say no more than how late a span may be seen.
constexpr unsigned shortest_wait_ms = 10;
constexpr unsigned longest_wait_ms = 500;
// So much in one look means that the program is busy: look again at once.
constexpr size_t busy_bytes = 64 * 1024;
// Room for what comes of the records that are taken in one go.
constexpr size_t comfortable_room = 1u << 20;
// How long a destination is waited for that is behind and does not get on.
constexpr uint64_t patience_ns = 1000000000;

} // namespace

Worker::Worker(std::unique_ptr<FinalConfig> config)
    : config_(std::move(config)), budget_(config_->memory_limit), processor_(destinations_),
      assembler_(recorder_, budget_), flushes_noted_(control.flushes_done.load()) {
  budget_.share_with_records();
  assembler_.hand_on(&evaluations_);
  take_secrets_out();
  sample();
  prepare(assembler_);
  recorder_.use(*config_);
  if (RecorderJournal* journal = recorder_.journal()) {
    journal->ask([this](uint64_t span_id) { return assembler_.knows(span_id); });
  }
}

void Worker::run() {
  // Destinations are chosen now, not when the first span is ready: loading libcurl takes a while, and at the end of a
  // short program it may be too late for that (http.cpp).
  try {
    use_destinations();
  } catch (const std::exception&) {
    // No memory; poll() tries again.
  }
  while (!control.stop.load(std::memory_order_acquire) && !program_has_ended()) {
    do_round();
    wait();
  }
  HeldLines until_it_has_stopped;
  try {
    stop();
  } catch (const std::exception&) {
    drop_open();
    destinations_.abandon();
    set_pending(0, 0, 0, 0);
    recorder_.stop(false);
  }
}

// What it has to say is said before those who wait for it go on.
void Worker::do_round() {
  {
    HeldLines until_it_is_over;
    look_after_everything();
  }
  answer_flushes();
}

void Worker::look_after_everything() noexcept {
  try {
    poll();
    note_deaths();
  } catch (const std::exception&) {
    // No memory. Whatever was being done is still there, to be done the next time.
    log_line(LogLevel::error, LogTopic::lifecycle, "no memory: spans may be dropped");
    taken_ = 0;
  }
}

// Nobody asks the background thread to stop when a program's last thread ends by pthread_exit().
bool Worker::program_has_ended() const noexcept {
  if (interval_ms_ < longest_wait_ms || !is_last_thread()) return false;
  control.program_ends.store(true, std::memory_order_relaxed);
  control.stop_deadline_ns.store(Clock::monotonic_ns() + config_->exit_ms * uint64_t{1000000},
                                 std::memory_order_relaxed);
  return true;
}

// One round of everything.
void Worker::poll() {
  take_over_settings();
  if (destinations_.empty()) use_destinations();
  note_flushes();
  assembler_.clock().refine();
  recorder_.note_time(assembler_.clock());
  // Before the rings are read: what was recorded before the ends is in them by then.
  RecorderJournal* journal = recorder_.journal();
  WatchedFutures::instance().look(Clock::monotonic_ns(), [&](uint64_t span_id) {
    uint64_t now = Clock::now();
    if (journal) journal->keep_end(span_id, now, static_cast<uint8_t>(Seen::this_cycle));
    assembler_.end(span_id, now, Seen::this_cycle);
  });
  taken_ = drain_.run(assembler_, make_way_, journal);
  // A span that ended between the two readings of a drain is finished by the next one.
  if (is_urgent()) taken_ += drain_.run(assembler_, make_way_, journal);
  if (!stopping_ && !dying_ && !accounts_are_closed()) {
    recorder_.recover(
        destinations_, evaluations_, [this](Assembler& one) { prepare(one); }, [this] { return find_room(); });
  }
  for (Flush& flush : flushes_) {
    if (!flush.until && !recorder_.is_recovering()) flush.until = destinations_.mark();
  }
  LineageQuestions::instance().answer_all([&](Propagated& about) {
    assembler_.tell(about);
    if (about.ml_app.empty()) about.ml_app = config_->ml_app;
  });
  if (accounts_are_closed()) return; // what would be delivered now counts as dropped
  destinations_.pump(is_urgent());
  spool_if_full();
  recorder_.note_settled(destinations_);
  recorder_.report_lost();
  set_pending(assembler_.open(), destinations_.queued(), budget_.used() + destinations_.tenants_bytes(),
              destinations_.queued_evaluations());
  destinations_.show_counts();
  report_drops(ReportTime::now_and_then);
}

// While records are taken: what is ready goes on its way, and the spans behind it wait in the rings, where they take the least
// memory, as long as that helps.
void Worker::make_way() noexcept {
  budget_.share_with_records();
  try {
    if (accounts_are_closed()) return;
    destinations_.pump_full();
    wait_for_room(enough_room());
    spool_if_full();
  } catch (const std::exception&) {
    // No memory: the next round tries again.
  }
  budget_.share_with_records();
}

// For a span that another process left.
bool Worker::find_room() {
  size_t room = std::min(comfortable_room, budget_.limit() / 16);
  if (!destinations_.has_room_for(room)) make_way();
  return destinations_.has_room_for(room);
}

size_t Worker::enough_room() const noexcept { return std::min(comfortable_room, budget_.limit() / 4); }

// What waits takes the memory that spans need to be put together: those would be dropped before a destination has seen them.
void Worker::spool_if_full() noexcept {
  if (destinations_.has_spool() && !budget_.has_room_for(enough_room())) destinations_.spool_waiting();
}

void Worker::wait_for_room(size_t bytes) {
  uint64_t done = destinations_.done();
  if (done == stuck_at_) return;
  uint64_t until = Clock::monotonic_ns() + patience_ns;
  while (destinations_.is_behind(bytes)) {
    destinations_.pump(true);
    uint64_t now = Clock::monotonic_ns();
    if (destinations_.done() != done) {
      done = destinations_.done();
      until = now + patience_ns;
    }
    if (control.stop.load(std::memory_order_acquire)) {
      until = std::min(until, control.stop_deadline_ns.load(std::memory_order_relaxed));
    }
    if (now >= until) {
      stuck_at_ = done;
      return;
    }
    destinations_.wait_for_replies(1, -1);
  }
}

void Worker::note_flushes() {
  uint32_t asked = control.flushes_asked.load(std::memory_order_acquire);
  if (asked == flushes_noted_) return;
  flushes_noted_ = asked;
  flushes_.push_back({asked, std::nullopt});
}

void Worker::answer_flushes() {
  uint32_t over = 0;
  size_t count = 0;
  auto is_over = [&](const Flush& flush) { return flush.until && destinations_.is_past(*flush.until); };
  while (count < flushes_.size() && is_over(flushes_[count])) over = flushes_[count++].number;
  if (count == 0) return;
  flushes_.erase(flushes_.begin(), flushes_.begin() + static_cast<std::ptrdiff_t>(count));
  destinations_.show_counts();
  note_outcome();
  control.flushes_done.store(over);
  control.flushes_done.wake_all();
}

// Spans that no flush will see delivered. Those whose end was lost count as unfinished, but not before tracing stops.
uint64_t Worker::lost() const noexcept {
  return dropped_count() + dropped_count(Counted::evaluations) + OverflowEnds::instance().refused();
}

void Worker::note_outcome() const noexcept {
  control.flush_lost.store(lost(), std::memory_order_relaxed);
  control.flush_spooled.store(spooled_count() + spooled_count(Counted::evaluations), std::memory_order_relaxed);
}

void Worker::take_over_settings() {
  std::unique_ptr<FinalConfig> next(control.next_config.exchange(nullptr, std::memory_order_acq_rel));
  if (!next) return;
  // What the old destinations did not take by now is lost: it is not the new ones'.
  destinations_.use({});
  config_ = std::move(next);
  budget_.set_limit(config_->memory_limit);
  budget_.share_with_records();
  take_secrets_out();
  sample();
  prepare(assembler_);
  recorder_.use(*config_);
}

// As the settings say.
void Worker::prepare(Assembler& assembler) {
  assembler.take_out(secrets_.get());
  assembler.show_only(config_->capture);
  assembler.sample(sampler_->keeps_all() ? nullptr : sampler_.get(), usual_tags_);
}

void Worker::sample() {
  auto sampler = std::make_unique<Sampler>(config_->sample_rate, config_->sampling_rules);
  Sampler::Tags usual(config_->tags);
  for (const auto& [name, value] : {std::pair("service", &config_->service), std::pair("env", &config_->env),
                                    std::pair("version", &config_->version), std::pair("ml_app", &config_->ml_app)})
    usual.emplace_back(name, *value);
  usual.emplace_back("source", "integration");
  usual.emplace_back("language", "cpp");
  assembler_.sample(nullptr, {}); // which refers to the one before
  sampler_ = std::move(sampler);
  usual_tags_ = std::move(usual);
}

void Worker::use_destinations() {
  destinations_.use(choose_destinations(*config_, http_), make_spool());
  destinations_.use_tenants(*config_);
}

// One that is of no use now may be mended while the program runs.
std::unique_ptr<SpoolFolder> Worker::make_spool() const {
  if (config_->spool.empty()) return nullptr;
  auto spool = std::make_unique<SpoolFolder>(config_->spool, config_->spool_most);
  std::string why_not = spool->objection(true);
  if (!why_not.empty()) {
    log_line(LogLevel::error, LogTopic::spool,
             fmt::format("nothing can be put into the spool {} ({}): set LLMOBS_SPOOL to a folder of your own",
                         config_->spool, why_not));
  }
  return spool;
}

void Worker::take_secrets_out() {
  auto secrets = config_->redacts ? std::make_unique<Secrets>(config_->redact_names) : nullptr;
  assembler_.take_out(secrets.get());
  evaluations_.take_out(secrets.get());
  secrets_ = std::move(secrets);
}

bool Worker::somebody_wants_something() const noexcept {
  if (control.stop.load(std::memory_order_seq_cst)) return true;
  if (control.flushes_asked.load(std::memory_order_seq_cst) != flushes_noted_) return true;
  if (control.deaths_asked.load(std::memory_order_seq_cst) != deaths_noted_) return true;
  if (control.next_config.load(std::memory_order_seq_cst)) return true;
  if (WatchedFutures::instance().has_new() || LineageQuestions::instance().any()) return true;
  constexpr size_t much = RingRegistry::ring_bytes / 4;
  bool filling = false;
  RingRegistry::instance().for_each(
      [&](const RingChain& rings) { filling = filling || rings.published() - rings.consumed() >= much; });
  return filling;
}

void Worker::wait() {
  if (taken_ != 0) interval_ms_ = 0;
  if (taken_ >= busy_bytes) return;
  bool was_at_rest = interval_ms_ == longest_wait_ms;
  interval_ms_ = std::min(std::max(interval_ms_ * 2, shortest_wait_ms), longest_wait_ms);
  if (interval_ms_ == longest_wait_ms && !was_at_rest) idle();
  unsigned most_ms = WatchedFutures::instance().next_in_ms(interval_ms_);
  if (unsigned ms = destinations_.next_in_ms(most_ms)) sleep(ms);
}

void Worker::sleep(unsigned ms) {
  // News from a socket and calls from the program, both end the wait.
  bool for_reply = destinations_.is_under_way() && control.bell.own() >= 0;
  control.asleep.store(for_reply ? Control::waits_for_bell : Control::waits_for_futex);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (!somebody_wants_something()) {
    if (for_reply) {
      destinations_.wait_for_replies(ms, control.bell.own());
    } else {
      control.asleep.wait_while(Control::waits_for_futex, ms);
    }
  }
  if (control.asleep.exchange(Control::awake) != Control::waits_for_bell && for_reply) control.bell.silence();
}

// Nothing has come for a while: what was kept for the next spans is given back.
void Worker::idle() noexcept {
  assembler_.idle();
  processor_.idle();
  destinations_.idle();
}

// A thread is about to end the program, and waits for us. If it does not come to that (a handler of SIGABRT may jump
// away), the rest of the program is traced as before.
void Worker::note_deaths() {
  uint32_t asked = control.deaths_asked.load(std::memory_order_acquire);
  if (asked == deaths_noted_) return;
  deaths_noted_ = asked;
  uint64_t ticks = Clock::now();
  dying_ = true;
  poll();
  int signal = control.death_by.load(std::memory_order_relaxed);
  assembler_.interrupt_open(name_of_end(signal != 0 ? signal : SIGABRT), ticks);
  deliver_rest(Clock::monotonic_ns() + config_->exit_ms * uint64_t{1000000} - time_for_spool_ns());
  destinations_.spool_waiting();
  recorder_.note_settled(destinations_);
  dying_ = false;
  control.deaths_done.store(asked);
  control.deaths_done.wake_all();
}

// Of the time for the program's end: to write what memory holds to a file.
uint64_t Worker::time_for_spool_ns() const noexcept {
  return destinations_.has_spool() ? std::min(config_->exit_ms, 1000u) * uint64_t{1000000} / 8 : 0;
}

void Worker::deliver_rest(uint64_t deadline_ns) {
  destinations_.pump(true);
  while (destinations_.can_get_on()) {
    uint64_t now = Clock::monotonic_ns();
    if (now >= deadline_ns) break;
    destinations_.wait_for_replies(static_cast<unsigned>((deadline_ns - now) / 1000000 + 1), -1);
    destinations_.pump(true);
  }
}

void Worker::drop_open() noexcept {
  recorder_.drop_open(assembler_);
  assembler_.drop_open();
}

// The last round: deliver what can be delivered within the time that is left.
void Worker::stop() {
  stopping_ = true;
  destinations_.note_end();
  destinations_.end_pauses(); // one more try; if that fails, too, it is over
  poll();
  if (control.program_ends.load(std::memory_order_relaxed)) assembler_.interrupt_open("exit", Clock::now());
  drop_open();
  deliver_rest(control.stop_deadline_ns.load(std::memory_order_relaxed) - time_for_spool_ns());
  if (destinations_.has_spool())
    destinations_.abandon(); // what is in the spool is not to be in the recorder's file, too
  recorder_.note_settled(destinations_);
  recorder_.stop(true);
  destinations_.abandon();
  destinations_.show_counts();
  set_pending(0, 0, 0, 0);
  note_flushes();
  for (Flush& flush : flushes_) flush.until = destinations_.mark();
  answer_flushes();
  note_outcome(); // to stop is to flush
}

} // namespace llmobs
