// The log is for the person who runs the program: single lines on standard error, "llmobs: what happened, where, what
// to do". At most one line of a kind in ten seconds; how many were held back is said with the next. A line that nobody
// takes at once is not waited for; how many these were is said, too, once one is taken. Nothing of what spans carry is
// logged, and what could confuse a terminal is escaped. A program may take the lines itself (program_log.h).
#pragma once

#include <cstdint>
#include <string_view>

namespace llmobs {

enum class LogLevel : uint8_t { off, error, warn, info, debug };

/// What a line is about; lines of one topic share their rate limit.
enum class LogTopic : uint8_t {
  configuration,
  destination, // where spans go
  delivery,    // that they could not be delivered
  dropped,     // that they were dropped
  content,     // that a span carries something of the wrong shape
  routing,     // where what is in a routing context goes
  lifecycle,
  account, // at the program's end, of all of it
  spool,   // what is kept in files for later
  count_,
};

void set_log_level(LogLevel level) noexcept;
bool logs(LogLevel level) noexcept;

/// `line` without prefix and newline. Where lines of one topic are about different things, `mistake` tells them apart: each has its
/// own rate limit, or one with a few others, as there are not many.
void log_line(LogLevel level, LogTopic topic, std::string_view line, std::string_view mistake = {}) noexcept;

/// In a forked child: its own limits.
void reset_log_after_fork() noexcept;

} // namespace llmobs
