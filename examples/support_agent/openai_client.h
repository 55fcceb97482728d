// The OpenAI client calls a model server that speaks OpenAI's API: OpenAI's own, Ollama, llama.cpp's server,
// or the model_server of these examples. Its two calls are the application's llm and embedding spans.
#pragma once

#include "chat_types.h"
#include "http_client.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace support {

/// The server refused, or its answer makes no sense. The message names the URL and what the server said.
class ApiError : public std::runtime_error {
public:
  ApiError(const std::string& message, long status) : std::runtime_error(message), status(status) {}
  long status; ///< of HTTP
};

class OpenAiClient {
public:
  /// `base_url` ends with the API's version: https://api.openai.com/v1
  OpenAiClient(std::string base_url, const std::string& api_key);

  ChatReply chat(const ChatRequest& request);
  std::vector<std::vector<float>> embed(const std::string& model, const std::vector<std::string>& texts);

private:
  template<class Read> auto post(const std::string& path, const std::string& body, Read read);

  std::string base_url_;
  HttpClient http_;
};

} // namespace support
