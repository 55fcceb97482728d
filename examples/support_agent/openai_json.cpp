#include "openai_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace support {
namespace {

using Json = nlohmann::json;

constexpr std::size_t excerpt_size = 300;

std::string dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string excerpt(const std::string& body) {
  if (body.empty()) return "(an empty body)";
  return body.size() <= excerpt_size ? body : body.substr(0, excerpt_size) + "...";
}

Json parse(const std::string& body) {
  Json value = Json::parse(body, nullptr, false);
  if (value.is_discarded()) throw MalformedJson("it is not JSON: " + excerpt(body));
  return value;
}

// Field by field, because null and "not there" are the same to most servers.
std::string text(const Json& object, const char* name) {
  auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

long long number(const Json& object, const char* name) {
  auto found = object.find(name);
  return found != object.end() && found->is_number() ? found->get<long long>() : 0;
}

const Json& object_field(const Json& value, const char* name) {
  static const Json none = Json::object();
  if (!value.is_object()) return none;
  auto found = value.find(name);
  return found != value.end() && found->is_object() ? *found : none;
}

Json to_json(const ChatMessage& message) {
  Json json = {{"role", message.role}, {"content", message.content}};
  if (!message.tool_call_id.empty()) json["tool_call_id"] = message.tool_call_id;
  if (message.tool_calls.empty()) return json;
  if (message.content.empty()) json["content"] = nullptr;
  for (const ToolCall& call : message.tool_calls) {
    json["tool_calls"].push_back(
        {{"id", call.id}, {"type", "function"}, {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
  }
  return json;
}

Json to_json(const ToolDefinition& tool) {
  Json function = {{"name", tool.name},
                   {"description", tool.description},
                   {"parameters", Json::parse(tool.parameters)}};
  return {{"type", "function"}, {"function", function}};
}

ToolCall read_tool_call(const Json& json) {
  const Json& function = object_field(json, "function");
  return {text(json, "id"), text(function, "name"), text(function, "arguments")};
}

Usage read_usage(const Json& reply) {
  const Json& json = object_field(reply, "usage");
  Usage usage = {number(json, "prompt_tokens"), number(json, "completion_tokens"), number(json, "total_tokens")};
  if (usage.total_tokens == 0) usage.total_tokens = usage.prompt_tokens + usage.completion_tokens;
  return usage;
}

} // namespace

std::string write_chat_request(const ChatRequest& request) {
  Json json = request.extra.empty() ? Json::object() : Json::parse(request.extra);
  json["model"] = request.model;
  json["messages"] = Json::array();
  for (const ChatMessage& message : request.messages) json["messages"].push_back(to_json(message));
  for (const ToolDefinition& tool : request.tools) json["tools"].push_back(to_json(tool));
  if (request.temperature) json["temperature"] = *request.temperature;
  return dump(json);
}

ChatReply read_chat_reply(const std::string& body) {
  Json json = parse(body);
  auto choices = json.is_object() ? json.find("choices") : json.end();
  if (choices == json.end() || !choices->is_array() || choices->empty()) {
    throw MalformedJson("it has no `choices`: " + excerpt(body));
  }
  const Json& choice = choices->front();
  const Json& message = object_field(choice, "message");
  if (message.empty()) throw MalformedJson("its first choice has no `message`: " + excerpt(body));
  ChatReply reply;
  reply.message = {text(message, "role"), text(message, "content"), {}, {}};
  auto calls = message.find("tool_calls");
  if (calls != message.end() && calls->is_array()) {
    for (const Json& call : *calls) reply.message.tool_calls.push_back(read_tool_call(call));
  }
  reply.model = text(json, "model");
  reply.finish_reason = text(choice, "finish_reason");
  reply.usage = read_usage(json);
  return reply;
}

std::string write_embedding_request(const std::string& model, const std::vector<std::string>& texts) {
  return dump({{"model", model}, {"input", texts}, {"encoding_format", "float"}});
}

EmbeddingReply read_embedding_reply(const std::string& body, std::size_t text_count) {
  Json json = parse(body);
  auto data = json.is_object() ? json.find("data") : json.end();
  if (data == json.end() || !data->is_array() || data->size() != text_count) {
    throw MalformedJson("its `data` does not hold one embedding for each of the " + std::to_string(text_count) +
                        " texts: " + excerpt(body));
  }
  EmbeddingReply reply;
  for (const Json& one : *data) {
    auto vector = one.is_object() ? one.find("embedding") : one.end();
    bool numbers = vector != one.end() && vector->is_array() && !vector->empty() &&
                   std::all_of(vector->begin(), vector->end(), [](const Json& value) { return value.is_number(); });
    if (!numbers) throw MalformedJson("an `embedding` is not a list of numbers: " + excerpt(body));
    reply.vectors.push_back(vector->get<std::vector<float>>());
    if (reply.vectors.back().size() != reply.vectors.front().size()) {
      throw MalformedJson("its embeddings differ in length");
    }
  }
  reply.model = text(json, "model");
  reply.usage = read_usage(json);
  return reply;
}

std::string read_error_message(const std::string& body) {
  Json json = Json::parse(body, nullptr, false);
  if (json.is_object() && json.contains("error")) {
    const Json& error = json["error"];
    if (error.is_string()) return error.get<std::string>();
    std::string message = error.is_object() ? text(error, "message") : std::string();
    if (!message.empty()) return message;
  }
  return excerpt(body);
}

} // namespace support
