#include "command.h"

namespace llmobs::viewer {

std::vector<Command> commands() {
  return {tree_command(), ls_command(),     stats_command(),  grep_command(),   tail_command(), export_command(),
          view_command(), expand_command(), replay_command(), doctor_command(), mcp_command(),  completion_command()};
}

} // namespace llmobs::viewer
