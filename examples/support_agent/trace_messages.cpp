#include "trace_messages.h"

namespace support {

namespace {

// A tool's message names the call that it answers; the call names the tool.
std::string tool_of(const std::vector<ChatMessage>& messages, const std::string& call_id) {
  for (const ChatMessage& message : messages) {
    for (const ToolCall& call : message.tool_calls) {
      if (call.id == call_id) return call.name;
    }
  }
  return {};
}

} // namespace

llmobs::Message trace_message(const ChatMessage& message) {
  llmobs::Message shown;
  shown.role = message.role;
  shown.content = message.content;
  for (const ToolCall& call : message.tool_calls) {
    shown.tool_calls.push_back({call.name, call.arguments, call.id, "function"});
  }
  return shown;
}

std::vector<llmobs::Message> trace_messages(const std::vector<ChatMessage>& messages) {
  std::vector<llmobs::Message> shown;
  shown.reserve(messages.size());
  for (const ChatMessage& message : messages) {
    shown.push_back(trace_message(message));
    if (message.role != "tool") continue;
    llmobs::Message& result = shown.back();
    result.tool_id = message.tool_call_id;
    result.tool_results.push_back(
        {std::move(result.content), tool_of(messages, message.tool_call_id), message.tool_call_id, "function"});
    result.content.clear();
  }
  return shown;
}

std::vector<std::string> tool_names(const std::vector<ToolDefinition>& tools) {
  std::vector<std::string> names;
  names.reserve(tools.size());
  for (const ToolDefinition& tool : tools) names.push_back(tool.name);
  return names;
}

} // namespace support
