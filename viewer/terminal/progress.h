// A ProgressBar is shown on standard error, when that is a terminal, while a person waits for a large file.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace llmobs::viewer {

class ProgressBar {
public:
  ProgressBar();
  /// What a reader of that file is to call; none if nobody looks.
  std::function<void(std::uint64_t, std::uint64_t)> reader_of(const std::string& file);
  /// Removes the bar.
  void end();

private:
  void show(const std::string& file, std::uint64_t done, std::uint64_t all);

  std::chrono::steady_clock::time_point started_;
  bool is_terminal_;
  bool shown_ = false;
};

} // namespace llmobs::viewer
