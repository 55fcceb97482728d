// A ProgressBar is shown on standard error, when that is a terminal, while a person waits for a large file: for reading it, and
// for a search in it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace llmobs::viewer {

class ProgressBar {
public:
  /// Is told how much of how much is done.
  using Step = std::function<void(std::uint64_t, std::uint64_t)>;

  /// So many spans are looked at between two steps of a search.
  static constexpr std::size_t spans_per_step = 4096;
  /// How long a person waits without a bar. Tests wait for none.
  static std::chrono::milliseconds patience;

  ProgressBar();
  ~ProgressBar() { end(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  /// What a reader of that file, or another work of that name, is to call; none if nobody looks.
  Step step_of(const std::string& work);
  /// Shows how far the work has come.
  void show(const std::string& work, std::uint64_t done, std::uint64_t all);
  /// Output begins: if it is written to a terminal, the bar goes and does not come back.
  void make_way();
  /// Removes the bar.
  void end();

private:
  std::chrono::steady_clock::time_point started_;
  bool is_terminal_;
  bool is_output_terminal_;
  bool shown_ = false;
};

} // namespace llmobs::viewer
