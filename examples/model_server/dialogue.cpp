#include "dialogue.h"

#include <algorithm>

namespace model {
namespace {

const ToolCall* find_call(const std::vector<Message>& messages, const std::string& id) {
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    for (const ToolCall& call : message->tool_calls) {
      if (call.id == id) return &call;
    }
  }
  return nullptr;
}

std::string trimmed(const std::string& text) {
  std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// "Context: ...\n\nQuestion: ...?": the last paragraph is the question, those before it are what to answer
// from.
void split_question(const std::string& content, Turn& turn) {
  std::string text = trimmed(content);
  std::size_t gap = text.rfind("\n\n");
  if (gap == std::string::npos) {
    turn.question = text;
    return;
  }
  turn.context = text.substr(0, gap);
  turn.question = trimmed(text.substr(gap));
}

} // namespace

const Parameter* Tool::parameter(const std::vector<std::string>& any_of) const {
  for (const Parameter& one : parameters) {
    if (std::find(any_of.begin(), any_of.end(), one.name) != any_of.end()) return &one;
  }
  return nullptr;
}

Turn current_turn(const std::vector<Message>& messages) {
  Turn turn;
  std::size_t at = messages.size();
  while (at > 0 && messages[at - 1].role != "user") --at;
  if (at == 0) return turn;
  split_question(messages[at - 1].content, turn);
  for (; at < messages.size(); ++at) {
    if (messages[at].role != "tool") continue;
    const ToolCall* call = find_call(messages, messages[at].tool_call_id);
    turn.outcomes.push_back({call ? *call : ToolCall{}, messages[at].content});
  }
  return turn;
}

} // namespace model
