#include "base/log.h"

#include "base/clock.h"

#include <atomic>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace llmobs {

namespace {

constexpr uint64_t quiet_ns = 10000000000u;
constexpr size_t longest_line = 1024;

std::atomic<LogLevel> level_now{LogLevel::warn};

// What becomes of the lines of one topic.
struct Limit {
  std::atomic<uint64_t> next_ns{0};
  std::atomic<uint32_t> held_back{0};
};
Limit limits[static_cast<unsigned>(LogTopic::count_)];

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

class Line {
public:
  void add(std::string_view text) noexcept {
    for (char c : text) add(c);
  }
  void write() noexcept {
    text_[size_++] = '\n';
    // One write, so that lines of several threads and processes do not mix. If standard error is gone, so is the line.
    ssize_t ignored = ::write(STDERR_FILENO, text_, size_);
    (void)ignored;
  }

private:
  void add(char c) noexcept {
    auto byte = static_cast<unsigned char>(c);
    if (size_ + 5 > longest_line) return;
    if (byte >= 0x20 && byte != 0x7f) {
      text_[size_++] = c;
    } else {
      size_ += static_cast<size_t>(std::snprintf(text_ + size_, 5, "\\x%02x", byte));
    }
  }

  char text_[longest_line + 1];
  size_t size_ = 0;
};

} // namespace

void set_log_level(LogLevel level) noexcept { level_now.store(level, std::memory_order_relaxed); }

bool logs(LogLevel level) noexcept { return level <= level_now.load(std::memory_order_relaxed); }

void log_line(LogLevel level, LogTopic topic, std::string_view text) noexcept {
  if (!logs(level)) return;
  uint32_t held_back = 0;
  bool limited = level != LogLevel::debug;
  if (limited && !admit(limits[static_cast<unsigned>(topic)], &held_back)) return;
  Line line;
  line.add("llmobs: ");
  line.add(text);
  if (held_back != 0) {
    char note[48];
    std::snprintf(note, sizeof note, " (%u more like this held back)", held_back);
    line.add(note);
  }
  line.write();
}

void reset_log_after_fork() noexcept {
  for (Limit& limit : limits) {
    limit.next_ns.store(0, std::memory_order_relaxed);
    limit.held_back.store(0, std::memory_order_relaxed);
  }
}

} // namespace llmobs
