#include "run/drop_report.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/statistics.h"
#include "record/ring_registry.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdint>

namespace llmobs {

namespace {

constexpr uint64_t interval_ns = 10000000000u;

// How many drops the last line told of. What was dropped before there was a background thread is told of like the rest.
std::atomic<uint64_t> reported{0};
std::atomic<uint64_t> next_report_ns{0};
std::atomic<uint64_t> reported_at_the_end{0};

struct Cause {
  DropReason reason;
  const char* text;
};
constexpr Cause causes[] = {
    {DropReason::ring_full, "were recorded faster than they could be taken"},
    {DropReason::queue_full, "found the queue full (LLMOBS_MEMORY_LIMIT)"},
    {DropReason::rejected, "were refused by their destination"},
    {DropReason::unreachable, "could not be delivered in time"},
    {DropReason::write_error, "could not be written"},
    {DropReason::memory, "found no memory"},
    {DropReason::unfinished, "were still open"},
};

// (In memory of its own: at the program's end there may be no other.)
void say(uint64_t drops, ReportTime time) noexcept {
  char line[512];
  char* const end = line + sizeof line;
  char* at = line;
  auto add = [&](fmt::string_view format, const auto&... values) {
    at = fmt::vformat_to_n(at, static_cast<size_t>(end - at), format, fmt::make_format_args(values...)).out;
  };
  uint64_t captured = captured_count();
  const char* so_far = time == ReportTime::program_ends ? "" : " so far";
  add("{} of {} spans were dropped{}:", drops, captured, so_far);
  const char* separator = " ";
  for (const Cause& cause : causes) {
    uint64_t count = dropped_count(cause.reason);
    if (count == 0) continue;
    add("{}{} {}", separator, count, cause.text);
    separator = ", ";
  }
  LogTopic topic = time == ReportTime::now_and_then    ? LogTopic::dropped
                   : time == ReportTime::tracing_stops ? LogTopic::lifecycle
                                                       : LogTopic::account;
  log_line(LogLevel::warn, topic, std::string_view(line, static_cast<size_t>(at - line)));
}

} // namespace

void report_drops(ReportTime time) noexcept {
  uint64_t drops = dropped_count();
  bool is_end = time == ReportTime::program_ends;
  if (drops == (is_end ? reported_at_the_end : reported).load(std::memory_order_relaxed)) return;
  uint64_t now = Clock::monotonic_ns();
  if (time == ReportTime::now_and_then && now < next_report_ns.load(std::memory_order_relaxed)) return;
  next_report_ns.store(now + interval_ns, std::memory_order_relaxed);
  reported.store(drops, std::memory_order_relaxed);
  if (is_end) reported_at_the_end.store(drops, std::memory_order_relaxed);
  say(drops, time);
}

void close_accounts() noexcept {
  {
    AccountsLock accounts;
    RingRegistry& rings = RingRegistry::instance();
    accounts.close(rings.left(RecordType::begin), rings.left(RecordType::evaluation));
  }
  report_drops(ReportTime::program_ends);
}

void reset_drop_report_after_fork() noexcept {
  for (std::atomic<uint64_t>* number : {&reported, &next_report_ns, &reported_at_the_end}) {
    number->store(0, std::memory_order_relaxed);
  }
}

} // namespace llmobs
