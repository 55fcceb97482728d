// The API is OpenAI's, as far as this server goes: chat completions with tools, embeddings, the list of
// models. One function per endpoint takes the request's body and returns status and body; it knows nothing of
// HTTP besides. Errors have OpenAI's shape: {"error": {"message", "type", "param", "code"}}.
#pragma once

#include <string>

namespace model {

constexpr const char* chat_model_name = "local-extractive";
constexpr const char* embedding_model_name = "local-ngram";

struct ApiResponse {
  int status = 200;
  std::string body;
};

ApiResponse chat_completions(const std::string& body);
ApiResponse embeddings(const std::string& body);
ApiResponse list_models();
ApiResponse unknown_url(const std::string& method, const std::string& path);
/// A request that the HTTP library turned away, for instance one that is too large.
ApiResponse refused(int status);
ApiResponse internal_error(const std::string& message);

} // namespace model
