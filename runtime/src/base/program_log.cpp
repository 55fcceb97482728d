#include "base/program_log.h"

#include "base/standard_error.h"

#include <atomic>
#include <new>
#include <pthread.h>

namespace llmobs {

namespace {

// Logs are never forgotten, as a call may be under way on any thread; a program has one or two.
struct Known {
  LogFunction log;
  Known* next;
};
std::atomic<Known*> known{nullptr};
std::atomic<const Known*> current{nullptr};

thread_local HeldLines* holder = nullptr;
thread_local bool is_inside = false; // of a call of the program's log

const Known* find_or_add(const LogFunction& log) noexcept {
  Known* first = known.load(std::memory_order_acquire);
  for (const Known* one = first; one; one = one->next) {
    if (one->log == log) return one;
  }
  auto* added = new (std::nothrow) Known{log, first};
  while (added && !known.compare_exchange_weak(added->next, added, std::memory_order_acq_rel)) {}
  return added;
}

// A call that a cancellation ended would be one of ours that is not over.
class NoCancellation {
public:
  NoCancellation() noexcept { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
  ~NoCancellation() { pthread_setcancelstate(before_, nullptr); }

private:
  int before_ = PTHREAD_CANCEL_ENABLE;
};

bool call(const LogFunction& log, LogSeverity severity, std::string_view line) noexcept {
  NoCancellation while_called;
  is_inside = true;
  bool is_taken = true;
  try {
    log(severity, Text(line.data(), line.size()));
  } catch (...) {
    is_taken = false;
  }
  is_inside = false;
  return is_taken;
}

} // namespace

void use_program_log(const LogFunction& log) noexcept {
  current.store(log.given() ? find_or_add(log) : nullptr, std::memory_order_release);
}

bool hand_to_program_log(LogSeverity severity, std::string_view line) noexcept {
  const Known* to = current.load(std::memory_order_acquire);
  if (!to || is_inside) return false;
  if (holder) return holder->keep(severity, line);
  return call(to->log, severity, line);
}

namespace {

void write_plain(std::string_view line) noexcept {
  try {
    std::string whole("llmobs: ");
    whole.append(line).append("\n");
    write_to_standard_error(whole.data(), whole.size());
  } catch (const std::exception&) {
    // No memory to say it in.
  }
}

} // namespace

HeldLines::HeldLines() noexcept {
  if (!holder) holder = this;
}

HeldLines::~HeldLines() {
  if (holder != this) return;
  holder = nullptr;
  for (const auto& [severity, line] : lines_) {
    if (!hand_to_program_log(severity, line)) write_plain(line);
  }
}

bool HeldLines::keep(LogSeverity severity, std::string_view line) noexcept {
  try {
    lines_.emplace_back(severity, line);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

} // namespace llmobs
