// The words of the command line, as the completion of shells and the manual page need them: taken from the commands
// themselves, so that neither can miss an option.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace llmobs::viewer {

struct OptionWords {
  std::vector<std::string> names; // "-n", "--number"; none for what is told by its place
  std::string value;              // what stands behind it, such as FILE; empty for a flag
  std::string text;
  bool is_required = false;
  bool is_list = false;             // takes several
  std::vector<std::string> choices; // the values that there are, if these are few

  bool takes_file() const;
};

struct CommandWords {
  std::string name;
  std::string summary;
  std::string footer;
  std::vector<OptionWords> options;
  std::vector<OptionWords> places; // FILE, QUERY
};

/// All commands of the tool, in the order of the help.
std::vector<CommandWords> command_words(const CLI::App& tool);

} // namespace llmobs::viewer
