// The typed content of model calls: messages, with the tools they call and the results those gave, and documents.
// A function that takes or returns them needs no annotation: llm spans show Message (and lists of it) as messages,
// retrieval and embedding spans show Document (and lists of it) as documents. Field names are those of Datadog's LLM
// Observability span event.
#ifndef LLMOBS_MESSAGE_H
#define LLMOBS_MESSAGE_H

#include <llmobs/capture.h>

#include <optional>
#include <string>
#include <vector>

namespace llmobs {
inline namespace v1 {

struct ToolCall {
  std::string name;
  std::string arguments_json; ///< a JSON object, as models send it
  std::string tool_id;
  std::string type; ///< "function" with OpenAI
};

struct ToolResult {
  std::string result;
  std::string name;
  std::string tool_id;
  std::string type;
};

struct Message {
  std::string role; ///< "system", "user", "assistant", "tool"
  std::string content;
  std::vector<ToolCall> tool_calls;
  std::vector<ToolResult> tool_results;
  std::string tool_id; ///< of a "tool" message: which call it answers
};

struct Document {
  std::string text;
  std::string name;
  std::string id;
  std::optional<double> score;
};

LLMOBS_API void llmobs_capture(Writer& out, const ToolCall& call);
LLMOBS_API void llmobs_capture(Writer& out, const ToolResult& result);
LLMOBS_API void llmobs_capture(Writer& out, const Message& message);
LLMOBS_API void llmobs_capture(Writer& out, const Document& document);

} // namespace v1
} // namespace llmobs

#endif
