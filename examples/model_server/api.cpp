#include "api.h"

#include "api_request.h"
#include "chat_model.h"
#include "embedder.h"
#include "tokenizer.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <random>

namespace model {
namespace {

using Json = nlohmann::json;

long long unix_seconds() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

std::string new_completion_id() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  char text[32];
  std::snprintf(text, sizeof text, "chatcmpl-%016llx", static_cast<unsigned long long>(random()));
  return text;
}

std::string dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

ApiResponse error_response(int status, const std::string& message, const std::string& type, const std::string& param,
                           const std::string& code) {
  Json error = {{"message", message}, {"type", type}, {"param", text_or_null(param)}, {"code", text_or_null(code)}};
  return {status, dump({{"error", error}})};
}

ApiResponse error_response(const RequestError& error) {
  return error_response(error.status, error.what(), "invalid_request_error", error.param, error.code);
}

Json to_json(const Message& message) {
  Json json = {{"role", message.role}, {"content", message.content}, {"refusal", nullptr}};
  if (message.tool_calls.empty()) return json;
  json["content"] = text_or_null(message.content);
  for (const ToolCall& call : message.tool_calls) {
    json["tool_calls"].push_back(
        {{"id", call.id}, {"type", "function"}, {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
  }
  return json;
}

} // namespace

ApiResponse chat_completions(const std::string& body) {
  try {
    Conversation conversation = parse_chat_request(body, chat_model_name);
    Reply reply = reply_to(conversation);
    Json choice = {{"index", 0},
                   {"message", to_json(reply.message)},
                   {"logprobs", nullptr},
                   {"finish_reason", reply.finish_reason}};
    Json usage = {{"prompt_tokens", reply.prompt_tokens},
                  {"completion_tokens", reply.completion_tokens},
                  {"total_tokens", reply.prompt_tokens + reply.completion_tokens}};
    return {200, dump({{"id", new_completion_id()},
                       {"object", "chat.completion"},
                       {"created", unix_seconds()},
                       {"model", conversation.model},
                       {"choices", Json::array({choice})},
                       {"usage", usage}})};
  } catch (const RequestError& error) {
    return error_response(error);
  }
}

ApiResponse embeddings(const std::string& body) {
  try {
    EmbeddingRequest request = parse_embedding_request(body, embedding_model_name);
    Json data = Json::array();
    std::size_t tokens = 0;
    for (const std::string& text : request.texts) {
      data.push_back({{"object", "embedding"}, {"index", data.size()}, {"embedding", embed(text, request.dimensions)}});
      tokens += count_tokens(text);
    }
    return {200, dump({{"object", "list"},
                       {"data", std::move(data)},
                       {"model", embedding_model_name},
                       {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}})};
  } catch (const RequestError& error) {
    return error_response(error);
  }
}

ApiResponse list_models() {
  Json data = Json::array();
  for (const char* name : {chat_model_name, embedding_model_name}) {
    data.push_back({{"id", name}, {"object", "model"}, {"created", 0}, {"owned_by", "llmobs-examples"}});
  }
  return {200, dump({{"object", "list"}, {"data", data}})};
}

ApiResponse unknown_url(const std::string& method, const std::string& path) {
  return error_response(404, "Invalid URL (" + method + " " + path + ")", "invalid_request_error", "", "unknown_url");
}

ApiResponse refused(int status) {
  std::string reason = status == 413 ? "its body is too large" : "HTTP status " + std::to_string(status);
  return error_response(status, "The request was refused: " + reason + ".", "invalid_request_error", "", "");
}

ApiResponse internal_error(const std::string& message) {
  return error_response(500, "The server had an error while processing your request: " + message, "server_error", "",
                        "");
}

} // namespace model
