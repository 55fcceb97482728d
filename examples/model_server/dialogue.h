// A conversation is what a chat request carries: messages in order, the tools the model may ask for, and
// limits. The turn is the part that matters for the next reply: the last question, and what tools have
// answered since.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace model {

struct ToolCall {
  std::string id;
  std::string name;
  std::string arguments; ///< a JSON object, as text
};

struct Message {
  std::string role;
  std::string content;
  std::vector<ToolCall> tool_calls; ///< of an assistant's message
  std::string tool_call_id;         ///< of a tool's message: the call that it answers
};

struct Parameter {
  std::string name;
  std::string type;
  bool required = false;
};

struct Tool {
  std::string name;
  std::vector<Parameter> parameters;
  std::string text; ///< the whole definition as JSON: what counts as prompt

  const Parameter* parameter(const std::vector<std::string>& any_of) const;
};

enum class ToolChoice { automatic, none, required };

struct Conversation {
  std::string model;
  std::vector<Message> messages;
  std::vector<Tool> tools;
  ToolChoice tool_choice = ToolChoice::automatic;
  std::string chosen_tool; ///< the only one that may be called, if not empty
  std::optional<std::size_t> max_tokens;
};

struct ToolOutcome {
  ToolCall call;
  std::string result;
};

struct Turn {
  std::string question;
  std::string context; ///< text that the user gave along with the question
  std::vector<ToolOutcome> outcomes;
};

Turn current_turn(const std::vector<Message>& messages);

} // namespace model
