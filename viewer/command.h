// A Command is one word that may follow `llmobs`. To add one, write command_<name>.cpp with a function that
// returns it, and list that function in commands().
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace llmobs::viewer {

struct Command {
  /// Does the work, once the command line is understood. Throws UserError.
  using Action = std::function<void()>;

  std::string name;
  std::string summary;
  /// Declares the command's arguments; the action reads what they were set to.
  std::function<Action(CLI::App&)> declare;
};

Command tree_command();
Command ls_command();
Command stats_command();
Command grep_command();
Command tail_command();
Command export_command();
Command replay_command();
Command doctor_command();
Command mcp_command();
Command view_command();
Command expand_command();
Command completion_command();

/// All of them, in the order of the help.
std::vector<Command> commands();

} // namespace llmobs::viewer
