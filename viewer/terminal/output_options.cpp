#include "terminal/output_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace llmobs::viewer {
namespace {

constexpr std::size_t most_width = 10000;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const auto columns = std::strtoul(std::string(variable("COLUMNS")).c_str(), nullptr, 10);
  return columns > 0 ? columns : OutputOptions::default_width;
}

} // namespace

void OutputOptions::add_to(CLI::App& command) {
  command.add_option("--color", colour, "When to use colours: auto (on a terminal), always, never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->option_text("WHEN");
  command.add_flag("--no-color", no_colour, "The same as --color=never");
  command.add_flag("--ascii", ascii, "Draw with ASCII characters only, as in a locale that is not UTF-8");
  command.add_flag("--no-pager", no_pager, "Don't show long output with $PAGER");
  command.add_option("--width", width, "Columns to fit the output into; those of the terminal if absent, else 100")
      ->type_name("COLUMNS")
      ->check(CLI::Range(least_width, most_width))
      ->option_text("COLUMNS");
}

bool OutputOptions::use_colour() const {
  if (no_colour || colour == "never") return false;
  if (colour == "always") return true;
  return variable("NO_COLOR").empty() && variable("TERM") != "dumb" && ::isatty(STDOUT_FILENO) == 1;
}

bool OutputOptions::use_ascii() const {
  if (ascii) return true;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view locale = variable(name);
    if (locale.empty()) continue;
    if (locale == "C" || locale == "POSIX") return true;
    const std::size_t dot = locale.find('.');
    if (dot == std::string_view::npos) return false; // doesn't say, and most are UTF-8
    const std::string_view charset = locale.substr(dot + 1, locale.find('@') - dot - 1);
    return charset != "UTF-8" && charset != "utf8" && charset != "utf-8" && charset != "UTF8";
  }
  return false;
}

std::size_t OutputOptions::use_width() const {
  return std::clamp(width > 0 ? width : terminal_width(), least_width, most_width);
}

} // namespace llmobs::viewer
