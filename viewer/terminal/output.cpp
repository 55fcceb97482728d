#include "terminal/output.h"

#include "base/user_error.h"
#include "terminal/pager.h"
#include "terminal/terminal_text.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>

namespace llmobs::viewer {

Output::Output(const OutputOptions& options)
    : colour_(options.use_colour()), alphabet_(options.use_ascii() ? Alphabet::ascii : Alphabet::unicode) {
  if (options.use_pager()) start_pager();
}

void Output::line(const StyledLine& line) {
  text(render(line, colour_, alphabet_));
  text("\n");
}

void Output::text(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) finish();
}

void Output::finish() {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  throw UserError(
      fmt::format("can't write the output: {}", errno == 0 ? "an earlier write failed" : std::strerror(errno)));
}

void complain(std::string_view message) {
  // The message may name files, whose names may be anything.
  std::string text = "llmobs: ";
  const char* line_end = "";
  for (const std::string& line : split_lines(message)) {
    text += line_end + printable(line);
    line_end = "\n";
  }
  text += '\n';
  std::fwrite(text.data(), 1, text.size(), stderr);
}

} // namespace llmobs::viewer
