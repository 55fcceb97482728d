#include "agent.h"

#include <llmobs/attributes.h>

namespace support {
namespace {

constexpr int max_rounds = 8; // of tool calls; then the model has to answer with what it has

constexpr const char* instructions = "You answer questions about a folder of documents. Use the tools to "
                                     "find out what the documents say: search "
                                     "before you answer, read a section whole when a passage of it is not "
                                     "enough, and calculate rather than guess. "
                                     "Answer in a few sentences, from the documents only, and name the "
                                     "document that each statement is from. If the "
                                     "documents do not say, say so.";

} // namespace

[[llmobs::agent("support_agent")]]
std::string Agent::answer_question(const std::string& question) {
  ChatRequest request;
  request.model = model_;
  request.temperature = 0.2;
  request.tools = Toolbox::definitions();
  request.messages = {{"system", instructions, {}, {}}, {"user", question, {}, {}}};
  for (int round = 0; round < max_rounds; ++round) {
    ChatMessage reply = client_.chat(request).message;
    if (reply.tool_calls.empty()) return reply.content;
    request.messages.push_back(reply);
    for (const ToolCall& call : reply.tool_calls) {
      request.messages.push_back({"tool", tools_.run(call), {}, call.id});
    }
  }
  request.extra = R"({"tool_choice":"none"})";
  return client_.chat(request).message.content;
}

} // namespace support
