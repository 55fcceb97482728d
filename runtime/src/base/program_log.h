// The program's own log (logger.h), if it has one, takes the lines that would go to standard error. It is the program's code: it may throw,
// call us, and take its time; so it is never called while one of our locks is held.
#pragma once

#include <llmobs/logger.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llmobs {

/// From now on; one that is not given: none. What is under way goes to the one before.
void use_program_log(const LogFunction& log) noexcept;

/// True if the program's log took the line, or will. False: it is for standard error.
bool hand_to_program_log(LogSeverity severity, std::string_view line) noexcept;

/// While one lives, lines of this thread wait, and go to the program's log when it ends. So it is made before a lock is taken and ends
/// after that was given back. Of several on one thread the outermost counts.
class HeldLines {
public:
  HeldLines() noexcept;
  ~HeldLines();
  HeldLines(const HeldLines&) = delete;
  HeldLines& operator=(const HeldLines&) = delete;

private:
  friend bool hand_to_program_log(LogSeverity severity, std::string_view line) noexcept;
  bool keep(LogSeverity severity, std::string_view line) noexcept;

  std::vector<std::pair<LogSeverity, std::string>> lines_;
};

} // namespace llmobs
