// When tracing starts, stops and starts again: enable, disable, flush, the first span, exit, fork. The background
// thread owns everything it works with; what happens here is deciding, and talking to it through the control block.
#include "base/background_entry.h"
#include "base/clock.h"
#include "base/control.h"
#include "base/log.h"
#include "base/memory_budget.h"
#include "base/program_log.h"
#include "base/signal_frame.h"
#include "base/sized.h"
#include "base/statistics.h"
#include "caller/exception_watch.h"
#include "caller/thread_state.h"
#include "deliver/libcurl_start.h"
#include "record/overflow_ends.h"
#include "record/recorder_slots.h"
#include "record/ring_registry.h"
#include "run/drop_report.h"
#include "run/ending_signals.h"
#include "run/flight_recorder.h"
#include "run/process_death.h"
#include "run/worker.h"
#include "spool/spool_folder.h"

#include <llmobs/instrument.h>
#include <llmobs/lifecycle.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

// On, or not decided yet: the first span asks.
unsigned char llmobs_v1_state = 1;

namespace llmobs {

namespace {

constexpr unsigned patience_ms = 1000; // of enable() and disable(), for a flush
constexpr unsigned to_notice_ms = 50;  // what the background thread may take to end when it is to deliver nothing
// What a fork, and the end of the process after all else, wait for libcurl's start. It takes a few milliseconds.
constexpr unsigned libcurl_start_ms = 1000;
// What the end of the process waits, after all else, for a write to a file: the kernel would cut it off in the middle of a line.
constexpr unsigned file_write_ms = 250;

enum class Phase : uint8_t {
  undecided, // nothing has happened yet
  on,        // the background thread runs
  forked,    // as on, in a child whose background thread is still to be started
  off,       // by DD_LLMOBS_ENABLED, by disable(), or because no thread could be had
  over,      // the program is ending
};

// Guards what follows. Held for moments only, never while waiting for anything.
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
std::atomic<Phase> phase{Phase::undecided};
FinalConfig* settings = nullptr;  // what the background thread was last given; for the children of a fork
bool exit_is_handled = false;     // at_exit() is registered
bool tls_ends_last = false;       // and the program's OpenSSL ends after it
bool is_given_up = false;         // at_exit(), which may be registered twice, has waited in vain
bool counts_what_is_late = false; // at_exit() has ended what was on

// The background thread's. In a child of a fork they lie there as the parent left them, maybe in the middle of a
// change, and are never looked into again; the list keeps leak checkers from calling that a leak.
std::atomic<FinalConfig*> handed_over{nullptr}; // to a thread that has not begun yet
std::atomic<std::optional<Worker>*> running{nullptr};
struct LeftBehind {
  FinalConfig* config;
  std::optional<Worker>* worker;
  LeftBehind* next;
};
LeftBehind* left_behind = nullptr;

// True on the background thread, and on a thread that is inside start(): what they call records nothing.
thread_local bool not_traced = false;

struct Lock {
  Lock() noexcept { pthread_mutex_lock(&mutex); }
  ~Lock() { pthread_mutex_unlock(&mutex); }
};

void set_recording(bool on) noexcept { __atomic_store_n(&llmobs_v1_state, on ? 1 : 0, __ATOMIC_RELAXED); }

// The thread does not inherit real-time priority from the one that starts it. It stays an ordinary thread otherwise: as
// a batch thread (SCHED_BATCH), which never interrupts another one when it wakes, it came too late for full rings on a
// machine whose processors are all busy, and spans were dropped.
void leave_real_time() noexcept {
  if (sched_getscheduler(0) == SCHED_OTHER) return;
  sched_param none{};
  sched_setscheduler(0, SCHED_OTHER, &none); // of this thread alone; if it is not allowed, nothing is lost
}

void* run_worker(void*) {
  not_traced = true;
  never_wait_for_death();
  pthread_setname_np(pthread_self(), "llmobs");
  leave_real_time();
  std::unique_ptr<FinalConfig> config(handed_over.load(std::memory_order_relaxed));
  try {
    auto worker = std::make_unique<std::optional<Worker>>();
    running.store(worker.get(), std::memory_order_relaxed); // before it is made: a fork may come in the middle
    worker->emplace(std::move(config));
    handed_over.store(nullptr, std::memory_order_relaxed);
    (*worker)->run();
    running.store(nullptr, std::memory_order_relaxed);
  } catch (const std::exception&) {
    handed_over.store(nullptr, std::memory_order_relaxed);
    set_recording(false);
    Phase on = Phase::on;
    phase.compare_exchange_strong(on, Phase::off);
    log_line(LogLevel::error, LogTopic::lifecycle, "no memory for the background thread: tracing is off");
  }
  control.stopped.store(1);
  control.stopped.wake_all();
  control.flushes_done.wake_all();
  return nullptr;
}

bool start_thread() noexcept {
  // The program's signals are not for this thread.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, &run_worker, nullptr);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error == 0;
}

// --- flushing -------------------------------------------------------------------------------------------------------

uint64_t now_ms() noexcept { return Clock::monotonic_ns() / ns_per_ms; }

// Whether flush number `number` is over. The numbers wrap around.
bool is_over(uint32_t number) noexcept { return static_cast<int32_t>(control.flushes_done.load() - number) >= 0; }

} // namespace

// (Also in signal handlers.)
FlushResult wait_for_flush(unsigned timeout_ms) noexcept {
  uint64_t lost_before = control.flush_lost.load(std::memory_order_relaxed);
  uint64_t spooled_before = control.flush_spooled.load(std::memory_order_relaxed);
  uint32_t number = control.flushes_asked.fetch_add(1, std::memory_order_seq_cst) + 1;
  control.wake();
  uint64_t deadline = now_ms() + timeout_ms;
  for (;;) {
    uint32_t done = control.flushes_done.load();
    if (is_over(number)) break;
    uint64_t now = now_ms();
    if (control.stopped.load() == 1) return FlushResult::dropped;
    if (now >= deadline) return FlushResult::timeout;
    control.flushes_done.wait_while(done, deadline - now);
  }
  uint64_t lost = control.flush_lost.load(std::memory_order_relaxed);
  if (lost != lost_before) return FlushResult::dropped;
  uint64_t spooled = control.flush_spooled.load(std::memory_order_relaxed);
  return spooled != spooled_before ? FlushResult::spooled : FlushResult::delivered;
}

namespace {

bool thread_runs() noexcept { return control.stopped.load() == 0; }

bool wait_for_end_of_thread(uint64_t deadline) noexcept {
  for (uint64_t now = now_ms(); thread_runs() && now < deadline; now = now_ms()) {
    control.stopped.wait_while(0, deadline - now);
  }
  return !thread_runs();
}

// Ends the background thread, after it delivered what it could: within `ms`, of which the last parts are for giving up and
// for the rest of the program's end. What follows takes apart what the thread works with; so it gets a moment to end even if
// it may deliver nothing. False: it has not ended by then.
bool stop_thread(unsigned ms) noexcept {
  expect_no_death();
  uint64_t deadline = now_ms() + std::max(ms - ms / 16, to_notice_ms);
  uint64_t deliver_until = Clock::monotonic_ns() + (ms - ms / 8) * ns_per_ms;
  control.stop_deadline_ns.store(deliver_until, std::memory_order_relaxed);
  control.stop.store(true, std::memory_order_seq_cst);
  control.wake();
  return wait_for_end_of_thread(deadline);
}

// disable(), whose lock is released.
void stop_tracing() noexcept {
  if (stop_thread(patience_ms)) return report_drops(ReportTime::tracing_stops);
  log_line(
      LogLevel::warn, LogTopic::lifecycle,
      "the background thread could not finish in time: what becomes of the spans that it still has is not known yet");
}

// --- the ends of the process ----------------------------------------------------------------------------------------

// What is still in it is delivered when the program is started the next time.
void remove_recorder_if_done() noexcept {
  const RecorderSlots* slots = RecorderSlots::instance();
  if (!slots || !slots->is_done()) return;
  RingRegistry& rings = RingRegistry::instance();
  if (rings.left(RecordType::begin) == 0 && rings.left(RecordType::evaluation) == 0) slots->remove();
}

void at_exit() {
  unsigned exit_ms = 0;
  bool was_on = false;
  {
    Lock lock;
    Phase before = phase.exchange(Phase::over);
    was_on = before == Phase::on || before == Phase::forked;
    counts_what_is_late = counts_what_is_late || was_on;
    if (settings) exit_ms = settings->exit_ms;
  }
  set_recording(false);
  control.program_ends.store(true, std::memory_order_relaxed);
  if (!is_given_up && thread_runs() && !stop_thread(exit_ms)) {
    is_given_up = true;
    forbid_libcurl_start(libcurl_start_ms);
    control.file_write.take(file_write_ms);
  }
  close_accounts();
  remove_recorder_if_done();
  // The destructors of objects that are older than the first span are still to come. Nobody delivers what they trace.
  if (counts_what_is_late) set_recording(true);
}

// Behind the destructors of all objects of the program.
void at_last() {
  if (!counts_what_is_late) return;
  set_recording(false);
  close_accounts();
}

// A child gets libcurl as it is at this moment: not half started, if that can be waited for.
bool libcurl_is_held = false;

void before_fork() {
  pthread_mutex_lock(&mutex);
  libcurl_is_held = forbid_libcurl_start(libcurl_start_ms);
}

void after_fork_in_parent() {
  if (libcurl_is_held) allow_libcurl_start();
  pthread_mutex_unlock(&mutex);
}

// The child has this one thread. What the background thread was doing stays the parent's business; the child gets its
// own one when it traces something.
void after_fork_in_child() {
  pthread_mutex_unlock(&mutex);
  expect_no_death();
  reset_libcurl_start_after_fork();
  forget_threads_after_fork();
  reset_statistics_after_fork();
  reset_drop_report_after_fork();
  reset_log_after_fork();
  if (phase.load() == Phase::on) {
    left_behind = new (std::nothrow) LeftBehind{handed_over.exchange(nullptr), running.exchange(nullptr), left_behind};
  }
  close_spool_files_after_fork();
  control.bell.close();
  new (&control) Control();
  if (phase.load() == Phase::on) phase.store(Phase::forked);
}

void register_exit_handler() noexcept { std::atexit(&at_exit); }

// On a thread of the program, so that it cannot happen in the midst of an exit.
void prepare(const FinalConfig& config) noexcept {
  if (!config.is_only_to_files() && !tls_ends_last) {
    tls_ends_last = true;
    let_tls_end_last();
    if (exit_is_handled) register_exit_handler(); // once more, before OpenSSL's
  }
  if (exit_is_handled) return;
  exit_is_handled = true;
  register_exit_handler();
  std::at_quick_exit(&at_exit);
}

// --- starting -------------------------------------------------------------------------------------------------------

void keep_settings(std::unique_ptr<FinalConfig> config) noexcept {
  notes_frames.store(config->error_stack, std::memory_order_relaxed);
  delete settings;
  settings = config.release();
}

bool turn_off(Phase to) noexcept {
  phase.store(to);
  set_recording(false);
  return false;
}

// Under the lock. `config` is what the thread shall work with.
bool start(std::unique_ptr<FinalConfig> config) {
  prepare(*config);
  auto copy = std::make_unique<FinalConfig>(*config);
  open_recorder(*config);
  if (thread_runs()) {
    // It was told to stop and hangs in a write, or is about to be told so; there must not be two.
    log_line(LogLevel::error, LogTopic::lifecycle, "the background thread has not stopped yet: tracing stays off");
    return turn_off(Phase::off);
  }
  control.stop.store(false);
  record_budget.set_limit(share_of_records(copy->memory_limit)); // until the background thread knows better
  handed_over.store(copy.get(), std::memory_order_relaxed);
  control.stopped.store(0);
  if (!start_thread()) {
    control.stopped.store(1);
    handed_over.store(nullptr, std::memory_order_relaxed);
    log_line(LogLevel::error, LogTopic::lifecycle, "no background thread could be started: tracing is off");
    return turn_off(Phase::off);
  }
  copy.release();
  keep_settings(std::move(config));
  expect_death(settings->exit_ms);
  watch_signals(settings->signals);
  phase.store(Phase::on);
  if (!thread_runs()) return turn_off(Phase::off); // it had no memory
  set_recording(true);
  return true;
}

// False: spans would go out that the program's processor has not seen.
bool registers(const ProcessorFunction& processor) noexcept {
  if (!processor.given()) return true;
  detail::Processor given = processor.as_registered();
  if (detail::register_processor(&given, sizeof given)) return true;
  log_line(LogLevel::error, LogTopic::lifecycle, "no memory for the span processor: tracing is off");
  return false;
}

bool start_by_environment() {
  auto config = std::make_unique<FinalConfig>(finalize(Config()));
  if (!config->enabled) return turn_off(Phase::off);
  return start(std::move(config));
}

bool start_at_first_span() noexcept {
  if (phase.load(std::memory_order_acquire) == Phase::on) return !not_traced;
  if (not_traced) return false;
  Phase now = phase.load();
  if (now != Phase::on && now != Phase::off && now != Phase::over && is_in_signal_handler()) {
    count_refused(DropReason::memory); // the next span outside of one starts it
    return false;
  }
  HeldLines until_it_is_traced;
  not_traced = true;
  bool on = false;
  try {
    Lock lock;
    switch (phase.load()) {
    case Phase::on: on = true; break;
    case Phase::undecided: on = start_by_environment(); break;
    case Phase::forked: on = start(std::make_unique<FinalConfig>(*settings)); break;
    case Phase::off: set_recording(false); break;
    case Phase::over: break;
    }
  } catch (const std::exception&) {
    turn_off(Phase::off);
  }
  not_traced = false;
  return on;
}

// Spans may begin in the constructors of globals, which come after those with a priority. And a fork may come before the
// first span, or in the midst of it.
__attribute__((constructor(101))) void fill_background_entry() {
  background_entry = {&start_at_first_span, &register_exit_handler};
  std::atexit(&at_last);
  pthread_atfork(&before_fork, &after_fork_in_parent, &after_fork_in_child);
}

} // namespace

inline namespace v1 {

bool detail::enable_with(const Config* given, size_t size) noexcept {
  Sized<Config> code(given, size);
  if (!not_traced) { // the background thread does not wait for itself
    if (phase.load() == Phase::on) wait_for_flush(patience_ms);
    // Another thread may be in the midst of disable().
    if (phase.load() == Phase::off) wait_for_end_of_thread(now_ms() + patience_ms);
  }
  use_program_log(code->logger);
  HeldLines until_the_lock_is_back;
  bool outer = not_traced;
  not_traced = true;
  bool on = false, stops = false;
  try {
    auto config = std::make_unique<FinalConfig>(finalize(*code));
    Lock lock;
    if (!config->enabled || !registers(code->processor)) {
      stops = phase.load() == Phase::on;
      turn_off(phase.load() == Phase::over ? Phase::over : Phase::off);
    } else if (phase.load() == Phase::on) {
      prepare(*config);
      auto copy = std::make_unique<FinalConfig>(*config);
      keep_settings(std::move(config));
      delete control.next_config.exchange(copy.release(), std::memory_order_acq_rel);
      control.wake();
      on = true;
    } else if (phase.load() != Phase::over) {
      on = start(std::move(config));
    }
  } catch (const std::exception&) {
    on = false;
  }
  if (stops) stop_tracing();
  not_traced = outer;
  return on;
}

bool enabled() noexcept {
  Phase now = phase.load();
  return now == Phase::on || now == Phase::forked;
}

const char* version() noexcept { return LLMOBS_VERSION; }

FlushResult flush(uint32_t timeout_ms) noexcept {
  if (phase.load() != Phase::on || not_traced) return FlushResult::disabled;
  return wait_for_flush(timeout_ms);
}

void disable() noexcept {
  bool was_on = false;
  {
    Lock lock;
    Phase before = phase.load();
    if (before == Phase::over) return;
    was_on = before == Phase::on;
    turn_off(Phase::off);
  }
  if (was_on) stop_tracing();
}

} // namespace v1
} // namespace llmobs
