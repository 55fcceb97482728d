#include "run/ending_signals.h"

#include "record/recorder_slots.h"
#include "run/process_death.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <unistd.h>

namespace llmobs {

namespace {

struct Watched {
  int number;
  const char* name; // as spans show it
  bool is_error;    // of the program itself, at an instruction
  bool is_watched;
  struct sigaction before; // complete when the handler is set
};
Watched all_watched[] = {
    {SIGTERM, "SIGTERM", false, false, {}}, {SIGINT, "SIGINT", false, false, {}},  {SIGHUP, "SIGHUP", false, false, {}},
    {SIGQUIT, "SIGQUIT", false, false, {}}, {SIGSEGV, "SIGSEGV", true, false, {}}, {SIGBUS, "SIGBUS", true, false, {}},
    {SIGFPE, "SIGFPE", true, false, {}},    {SIGILL, "SIGILL", true, false, {}},   {SIGABRT, "abort", true, false, {}},
};

std::atomic<bool> somebody_waits{false};

Watched* find(int signal) noexcept {
  auto found = std::find_if(std::begin(all_watched), std::end(all_watched),
                            [signal](const Watched& one) { return one.number == signal; });
  return found != std::end(all_watched) ? found : nullptr;
}

bool has_handler(const struct sigaction& action) noexcept {
  return (action.sa_flags & SA_SIGINFO) != 0 || (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN);
}

void call(const struct sigaction& action, int signal, siginfo_t* info, void* context) {
  if ((action.sa_flags & SA_SIGINFO) != 0) return action.sa_sigaction(signal, info, context);
  action.sa_handler(signal);
}

// What the signal would have done: an error comes again when the instruction is repeated, others are sent once more.
void end_by(const Watched& watched, const siginfo_t* info) noexcept {
  sigaction(watched.number, &watched.before, nullptr);
  bool comes_again = watched.is_error && watched.number != SIGABRT && info && info->si_code > 0;
  if (!comes_again) raise(watched.number);
}

void handle(int signal, siginfo_t* info, void* context) {
  int before = errno;
  Watched& watched = *find(signal);
  // A second signal does not wait: whoever sends it has lost patience.
  bool waits = !somebody_waits.exchange(true);
  if (has_handler(watched.before)) {
    if (unsigned ms = waits ? patience_before_death() : 0) wait_for_flush(ms);
    if (waits) somebody_waits.store(false);
    errno = before;
    return call(watched.before, signal, info, context);
  }
  if (RecorderSlots* recorder = RecorderSlots::instance())
    recorder->head().ended_by.store(static_cast<uint32_t>(signal), std::memory_order_relaxed);
  if (waits) wait_before_death_by(signal);
  errno = before;
  end_by(watched, info);
}

void watch(Watched& watched) noexcept {
  struct sigaction now;
  if (watched.is_watched || sigaction(watched.number, nullptr, &now) != 0) return;
  bool is_ignored = !has_handler(now) && now.sa_handler == SIG_IGN;
  if (is_ignored || (watched.is_error && has_handler(now))) return;
  watched.before = now;
  watched.is_watched = true;
  struct sigaction ours = now;
  ours.sa_sigaction = &handle;
  ours.sa_flags = (now.sa_flags & ~SA_RESETHAND) | SA_SIGINFO | SA_ONSTACK;
  sigaction(watched.number, &ours, nullptr);
}

} // namespace

void watch_signals(const std::vector<int>& signals) noexcept {
  for (int signal : signals) {
    if (Watched* watched = find(signal)) watch(*watched);
  }
}

const char* name_of_end(int signal) noexcept {
  const Watched* watched = find(signal);
  return watched ? watched->name : "death";
}

} // namespace llmobs
