#include "terminal/progress.h"

#include "terminal/terminal_text.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace llmobs::viewer {

std::chrono::milliseconds ProgressBar::patience{700};

ProgressBar::ProgressBar()
    : started_(std::chrono::steady_clock::now()), is_terminal_(::isatty(STDERR_FILENO) == 1),
      is_output_terminal_(::isatty(STDOUT_FILENO) == 1) {}

ProgressBar::Step ProgressBar::step_of(const std::string& work) {
  if (!is_terminal_) return {};
  return [this, work](std::uint64_t done, std::uint64_t all) { show(work, done, all); };
}

void ProgressBar::show(const std::string& work, std::uint64_t done, std::uint64_t all) {
  constexpr std::size_t cells = 30;
  if (!is_terminal_ || all == 0 || std::chrono::steady_clock::now() - started_ < patience) return;
  const std::size_t full = std::min<std::size_t>(static_cast<std::size_t>(done * cells / all), cells);
  const std::string bar = std::string(full, '#') + std::string(cells - full, '.');
  const std::string line = fmt::format("\r{} {:3}% {}", bar, std::min<std::uint64_t>(done * 100 / all, 100),
                                       cut(printable(work), 40));
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  shown_ = true;
}

void ProgressBar::make_way() {
  if (!is_output_terminal_) return;
  end();
  is_terminal_ = false;
}

void ProgressBar::end() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

} // namespace llmobs::viewer
