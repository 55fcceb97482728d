#include "chat_model.h"

#include "evidence.h"
#include "extractor.h"
#include "planner.h"
#include "tokenizer.h"

namespace model {
namespace {

constexpr std::size_t frame_tokens = 3;

// Ids of calls are not text that the model reads; besides, they are random, and counts must not be.
std::size_t count_message_tokens(const Message& message) {
  std::size_t count = count_tokens(message.content);
  for (const ToolCall& call : message.tool_calls) count += count_tokens(call.name) + count_tokens(call.arguments);
  return count;
}

std::string answer(const Turn& turn) {
  std::string text;
  for (const std::string& statement : collect_statements(turn)) text += (text.empty() ? "" : "\n") + statement;
  std::vector<Evidence> evidence = collect_evidence(turn);
  std::string extract = evidence.empty() ? std::string() : extract_answer(turn.question, evidence);
  if (!extract.empty()) return text.empty() ? extract : text + "\n" + extract;
  if (!text.empty()) return text;
  if (evidence.empty()) return "I have no text to answer this from: I answer from the passages that I am given.";
  return "The " + std::to_string(evidence.size()) + " passages that I was given do not answer this.";
}

} // namespace

std::size_t count_prompt_tokens(const Conversation& conversation) {
  std::size_t count = frame_tokens;
  for (const Message& message : conversation.messages) {
    count += frame_tokens + count_tokens(message.role) + count_message_tokens(message);
  }
  for (const Tool& tool : conversation.tools) count += count_tokens(tool.text);
  return count;
}

Reply reply_to(const Conversation& conversation) {
  Turn turn = current_turn(conversation.messages);
  Reply reply;
  reply.message.role = "assistant";
  reply.message.tool_calls = plan_calls(conversation, turn);
  reply.finish_reason = "tool_calls";
  if (reply.message.tool_calls.empty()) {
    reply.finish_reason = "stop";
    reply.message.content = answer(turn);
    if (conversation.max_tokens) {
      std::string_view allowed = first_tokens(reply.message.content, *conversation.max_tokens);
      if (allowed.size() < reply.message.content.size()) reply.finish_reason = "length";
      reply.message.content.resize(allowed.size());
    }
  }
  reply.prompt_tokens = count_prompt_tokens(conversation);
  reply.completion_tokens = count_message_tokens(reply.message);
  return reply;
}

} // namespace model
