// OutputOptions are the options that every command has which writes for the terminal: colours and width. They
// are settled once, against what standard output is, before the first line is written.
#pragma once

#include <cstddef>
#include <string>

namespace CLI {
class App;
}

namespace llmobs::viewer {

struct OutputOptions {
  static constexpr std::size_t least_width = 40;
  static constexpr std::size_t default_width = 100;

  std::string colour = "auto";
  bool no_colour = false;
  std::size_t width = 0; // 0: as wide as the terminal
  bool ascii = false;
  bool no_pager = false;

  void add_to(CLI::App& command);

  /// --color and --no-color win over NO_COLOR; colours are for terminals unless they are asked for.
  bool use_colour() const;
  /// --ascii, or a locale whose characters are not UTF-8.
  bool use_ascii() const;
  bool use_pager() const { return !no_pager; }
  /// --width, else the terminal's, else COLUMNS, else default_width.
  std::size_t use_width() const;
};

} // namespace llmobs::viewer
