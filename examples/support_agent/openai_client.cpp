#include "openai_client.h"

#include "openai_json.h"
#include "trace_messages.h"

#include <llmobs/llmobs.h>

namespace support {

OpenAiClient::OpenAiClient(std::string base_url, const std::string& api_key)
    : base_url_(std::move(base_url)), http_(api_key) {
  while (!base_url_.empty() && base_url_.back() == '/') base_url_.pop_back();
}

template<class Read> auto OpenAiClient::post(const std::string& path, const std::string& body, Read read) {
  std::string url = base_url_ + path;
  HttpResponse response = http_.post_json(url, body);
  if (response.status != 200) {
    throw ApiError("POST " + url + ": the server answered " + std::to_string(response.status) + ": " +
                       read_error_message(response.body),
                   response.status);
  }
  try {
    return read(response.body);
  } catch (const MalformedJson& error) {
    throw ApiError("POST " + url + ": the answer is malformed: " + error.what(), response.status);
  }
}

// The plugin records when the call began, how long it took and how it failed. What it cannot know is which
// part of the arguments the model reads, and what it cost: that is said here, the input first so that it is
// there when the call fails.
[[llmobs::llm]]
ChatReply OpenAiClient::chat(const ChatRequest& request) {
  llmobs::annotate(llmobs::Annotation()
                       .set_input(trace_messages(request.messages))
                       .set_model(request.model)
                       .set_metadata({{"tools", tool_names(request.tools)}}));
  ChatReply reply = post("/chat/completions", write_chat_request(request), read_chat_reply);
  llmobs::annotate(llmobs::Annotation()
                       .set_output(trace_message(reply.message))
                       .set_model(reply.model)
                       .set_metadata({{"finish_reason", reply.finish_reason}})
                       .set_metrics({{"input_tokens", reply.usage.prompt_tokens},
                                     {"output_tokens", reply.usage.completion_tokens},
                                     {"total_tokens", reply.usage.total_tokens}}));
  return reply;
}

[[llmobs::embedding]]
std::vector<std::vector<float>> OpenAiClient::embed(const std::string& model, const std::vector<std::string>& texts) {
  if (texts.empty()) return {}; // servers refuse to embed nothing
  llmobs::annotate(llmobs::Annotation().set_input(texts).set_model(model));
  EmbeddingReply reply = post("/embeddings", write_embedding_request(model, texts),
                              [&](const std::string& body) { return read_embedding_reply(body, texts.size()); });
  std::string summary = std::to_string(reply.vectors.size()) + " embeddings of " +
                        std::to_string(reply.vectors.front().size()) + " numbers";
  llmobs::annotate(llmobs::Annotation().set_output(summary).set_metrics(
      {{"input_tokens", reply.usage.prompt_tokens}, {"total_tokens", reply.usage.total_tokens}}));
  return std::move(reply.vectors);
}

} // namespace support
