// The Output is standard output for lines: it colours them if that is wanted, and notices when they can't be
// written, so that a full disk is told and not taken for success.
#pragma once

#include "terminal/output_options.h"
#include "terminal/styled_line.h"

#include <string_view>

namespace llmobs::viewer {

class Output {
public:
  /// Settles colours and characters; starts the pager, if that is wanted.
  explicit Output(const OutputOptions& options);

  void line(const StyledLine& line);
  /// Text that is safe as it is.
  static void text(std::string_view text);
  /// Writes what is still in the buffer. Throws UserError if anything could not be written.
  static void finish();

private:
  bool colour_;
  Alphabet alphabet_;
};

/// Writes a message for the person at the terminal to standard error: "llmobs: ...".
void complain(std::string_view message);

} // namespace llmobs::viewer
