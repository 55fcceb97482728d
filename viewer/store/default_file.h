// Where traces are read from: the file named on the command line, else the one LLMOBS_FILE names, else the
// file that the library itself writes to when it is told nothing, in the user's state directory.
#pragma once

#include <string>

namespace llmobs::viewer {

enum class FileChoice { argument, environment, state_directory };

struct ChosenFile {
  std::string path;
  FileChoice choice = FileChoice::argument;
};

/// `argument` is empty if the command line names no file. Throws UserError if there is no state directory
/// either.
ChosenFile choose_file(const std::string& argument);

/// Throws UserError if there is no such file, saying why it was looked for and how to make one.
void require_file(const ChosenFile& file);

/// What to do to get traces into the file.
std::string how_to_fill(const ChosenFile& file);

} // namespace llmobs::viewer
