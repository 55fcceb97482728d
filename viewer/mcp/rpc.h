// A server of the Model Context Protocol, as far as tools go: JSON-RPC 2.0, a message per line, on standard input and
// output. What the tools do is not known here.
#pragma once

#include "base/json_value.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

struct McpTool {
  std::string name;
  std::string description;
  /// The JSON schema of the arguments, an object's.
  std::string schema;
  /// Gives the result; throws UserError where the caller has to know that it could not be done.
  std::function<JsonValue(const JsonValue& arguments)> call;
};

class McpServer {
public:
  McpServer(std::string version, std::vector<McpTool> tools) : version_(std::move(version)), tools_(std::move(tools)) {}

  /// The answer to one message, one line without its end; nothing if none is due.
  std::optional<std::string> answer(std::string_view message) const;

private:
  JsonValue initialise(const JsonValue& parameters) const;
  JsonValue list_tools() const;
  std::optional<JsonValue> call_tool(const JsonValue& parameters) const;
  std::optional<std::string> answer_request(const JsonValue& request) const;

  std::string version_;
  std::vector<McpTool> tools_;
};

} // namespace llmobs::viewer
