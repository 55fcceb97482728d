#include "command.h"
#include "mcp/rpc.h"
#include "mcp_tools.h"
#include "terminal/filter_options.h"
#include "terminal/output.h"
#include "trace_source.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

namespace llmobs::viewer {
namespace {

void serve(const std::vector<std::string>& files) {
  Store store = open_files(files);
  const McpServer server(LLMOBS_VERSION, mcp_tools(store));
  for (std::string line; std::getline(std::cin, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (const auto answer = server.answer(line)) Output::text(*answer + "\n");
    Output::finish();
  }
}

Command::Action declare_mcp(CLI::App& command) {
  const auto files = std::make_shared<std::vector<std::string>>();
  add_files(command, *files);
  command.footer("An assistant starts this program and asks: list_traces, get_trace, search_spans, stats, compare,\n"
                 "explain_error. The command that it is to be given: llmobs mcp traces.jsonl");
  return [files] { serve(*files); };
}

} // namespace

Command mcp_command() {
  return {"mcp", "Answer a coding assistant's questions, by the Model Context Protocol", declare_mcp};
}

} // namespace llmobs::viewer
