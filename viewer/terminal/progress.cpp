#include "terminal/progress.h"

#include "terminal/terminal_text.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace llmobs::viewer {

ProgressBar::ProgressBar() : started_(std::chrono::steady_clock::now()), is_terminal_(::isatty(STDERR_FILENO) == 1) {}

std::function<void(std::uint64_t, std::uint64_t)> ProgressBar::reader_of(const std::string& file) {
  if (!is_terminal_) return {};
  return [this, file](std::uint64_t done, std::uint64_t all) { show(file, done, all); };
}

void ProgressBar::show(const std::string& file, std::uint64_t done, std::uint64_t all) {
  constexpr std::size_t cells = 30;
  if (std::chrono::steady_clock::now() - started_ < std::chrono::milliseconds(700) || all == 0) return;
  const std::size_t full = std::min<std::size_t>(static_cast<std::size_t>(done * cells / all), cells);
  const std::string bar = std::string(full, '#') + std::string(cells - full, '.');
  const std::string line = fmt::format("\r{} {:3}% {}", bar, std::min<std::uint64_t>(done * 100 / all, 100),
                                       cut(printable(file), 40));
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  shown_ = true;
}

void ProgressBar::end() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

} // namespace llmobs::viewer
