// A chat message is what one side says to the other: the user's question, the model's answer or the tools it
// asks for, a tool's result. A chat request sends all messages so far; a chat reply brings one more.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace support {

struct ToolCall {
  std::string id;
  std::string name;
  std::string arguments; ///< a JSON object, as the model wrote it: it may be wrong
};

struct ChatMessage {
  std::string role; ///< system, user, assistant or tool
  std::string content;
  std::vector<ToolCall> tool_calls; ///< of the assistant
  std::string tool_call_id;         ///< of a tool: the call that it answers
};

struct ToolDefinition {
  std::string name;
  std::string description;
  std::string parameters; ///< JSON Schema, as text
};

struct ChatRequest {
  std::string model;
  std::vector<ChatMessage> messages;
  std::vector<ToolDefinition> tools;
  std::optional<double> temperature;
  std::string extra; ///< further fields of the request as a JSON object, for what only some servers know
};

struct Usage {
  long long prompt_tokens = 0;
  long long completion_tokens = 0;
  long long total_tokens = 0;
};

struct ChatReply {
  ChatMessage message;
  std::string model; ///< the one that answered: servers resolve names
  std::string finish_reason;
  Usage usage;
};

} // namespace support
