// One run of the llmobs tool as a child process, with an environment and a working directory of its own.
#pragma once

#include <string>
#include <vector>

namespace llmobs::viewer::test {

struct ToolRun {
  std::string output;
  std::string complaints; // standard error
  int exit_code = -1;
};

/// Runs the tool in `directory`. The environment is TZ=UTC and `variables` ("NAME=value"), nothing else.
ToolRun run_tool(const std::vector<std::string>& arguments, const std::vector<std::string>& variables,
                 const std::string& directory);

} // namespace llmobs::viewer::test
