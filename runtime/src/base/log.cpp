#include "base/log.h"

#include "base/clock.h"
#include "base/program_log.h"
#include "base/shown_text.h"
#include "base/standard_error.h"
#include "base/statistics.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <iterator>

namespace llmobs {

namespace {

constexpr uint64_t quiet_ns = 10000000000u;
constexpr size_t longest_text = 1024;
constexpr size_t notes_room = 160; // for what is added to it

std::atomic<LogLevel> level_now{LogLevel::warn};

// What becomes of the lines of one topic.
struct Limit {
  std::atomic<uint64_t> next_ns{0};
  std::atomic<uint32_t> held_back{0};
};
Limit limits[static_cast<unsigned>(LogTopic::count_)];
Limit limits_of_mistakes[256];

Limit& limit_of(LogTopic topic, std::string_view mistake) noexcept {
  if (mistake.empty()) return limits[static_cast<unsigned>(topic)];
  return limits_of_mistakes[std::hash<std::string_view>()(mistake) % std::size(limits_of_mistakes)];
}

// Whether a line may be written now; then `held_back` is how many were not since the last.
bool admit(Limit& limit, uint32_t* held_back) noexcept {
  uint64_t now = Clock::monotonic_ns();
  uint64_t next = limit.next_ns.load(std::memory_order_relaxed);
  if (now < next || !limit.next_ns.compare_exchange_strong(next, now + quiet_ns, std::memory_order_relaxed)) {
    limit.held_back.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  *held_back = limit.held_back.exchange(0, std::memory_order_relaxed);
  return true;
}

// Lines that were to be written and could not be, since one was.
std::atomic<uint32_t> unwritten{0};

constexpr std::string_view prefix = "llmobs: ";

class Line {
public:
  Line() noexcept { size_ = prefix.copy(text_, prefix.size()); }
  void add(std::string_view text) noexcept { size_ += put_shown(text_ + size_, longest_text - size_, text); }
  void add_note(const char* format, uint32_t count) noexcept {
    char note[64];
    int size = std::snprintf(note, sizeof note, format, count);
    size_ += put_shown(text_ + size_, longest_text + notes_room - size_, {note, static_cast<size_t>(size)});
  }
  std::string_view without_prefix() const noexcept { return {text_ + prefix.size(), size_ - prefix.size()}; }
  // One write, so that lines of several threads and processes do not mix.
  bool write() noexcept {
    text_[size_++] = '\n';
    return write_to_standard_error(text_, size_);
  }

private:
  char text_[longest_text + notes_room + 1];
  size_t size_ = 0;
};

} // namespace

void set_log_level(LogLevel level) noexcept { level_now.store(level, std::memory_order_relaxed); }

bool logs(LogLevel level) noexcept { return level <= level_now.load(std::memory_order_relaxed); }

void log_line(LogLevel level, LogTopic topic, std::string_view text, std::string_view mistake) noexcept {
  if (level <= LogLevel::warn) count_problem();
  if (!logs(level)) return;
  uint32_t held_back = 0;
  bool limited = level != LogLevel::debug;
  if (limited && !admit(limit_of(topic, mistake), &held_back)) return;
  Line line;
  line.add(text);
  if (held_back != 0) line.add_note(" (%u more like this held back)", held_back);
  if (hand_to_program_log(static_cast<LogSeverity>(level), line.without_prefix())) return;
  uint32_t lost = unwritten.exchange(0, std::memory_order_relaxed);
  if (lost != 0) line.add_note(" (%u earlier lines could not be written)", lost);
  if (!line.write()) unwritten.fetch_add(lost + 1, std::memory_order_relaxed);
}

void reset_log_after_fork() noexcept {
  auto begin_again = [](Limit& limit) {
    limit.next_ns.store(0, std::memory_order_relaxed);
    limit.held_back.store(0, std::memory_order_relaxed);
  };
  std::for_each(std::begin(limits), std::end(limits), begin_again);
  std::for_each(std::begin(limits_of_mistakes), std::end(limits_of_mistakes), begin_again);
  unwritten.store(0, std::memory_order_relaxed);
}

} // namespace llmobs
