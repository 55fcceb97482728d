#include "api_request.h"

#include "embedder.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace model {
namespace {

using Json = nlohmann::json;

constexpr std::size_t max_texts = 2048;
constexpr std::size_t max_dimensions = 4096;

Json parse_body(const std::string& body) {
  Json request = Json::parse(body, nullptr, false);
  if (!request.is_object())
    throw RequestError("We could not parse the JSON body of your request: a JSON object is expected.", "");
  return request;
}

const Json& required_field(const Json& object, const std::string& name, const std::string& path) {
  auto found = object.find(name);
  if (found == object.end() || found->is_null()) {
    throw RequestError("Missing required parameter: '" + path + "'.", path, "missing_required_parameter");
  }
  return *found;
}

std::string as_text(const Json& value, const std::string& path) {
  if (!value.is_string()) {
    throw RequestError("Invalid type for '" + path + "': expected a string, but got " + value.type_name() + ".", path,
                       "invalid_type");
  }
  return value.get<std::string>();
}

const Json& as_array(const Json& value, const std::string& path) {
  if (!value.is_array()) {
    throw RequestError("Invalid type for '" + path + "': expected an array, but got " + value.type_name() + ".", path,
                       "invalid_type");
  }
  return value;
}

void check_model(const Json& request, const std::string& served) {
  std::string asked = as_text(required_field(request, "model", "model"), "model");
  if (asked != served) {
    throw RequestError("The model '" + asked + "' does not exist here; this server has '" + served + "'.", "model",
                       "model_not_found", 404);
  }
}

void refuse_streaming(const Json& request) {
  auto stream = request.find("stream");
  if (stream != request.end() && stream->is_boolean() && stream->get<bool>()) {
    throw RequestError("This server does not stream; leave 'stream' out or set it to false.", "stream",
                       "unsupported_value");
  }
}

// Content is text, null, or an array of parts of which only text is understood.
std::string parse_content(const Json& message, const std::string& path) {
  auto found = message.find("content");
  if (found == message.end() || found->is_null()) return {};
  if (found->is_string()) return found->get<std::string>();
  std::string text;
  for (const Json& part : as_array(*found, path)) {
    if (!part.is_object() || part.value("type", "") != "text") {
      throw RequestError("Invalid value for '" + path + "': this server reads parts of type 'text' only.", path,
                         "invalid_value");
    }
    text += as_text(required_field(part, "text", path + ".text"), path + ".text");
  }
  return text;
}

ToolCall parse_tool_call(const Json& value, const std::string& path) {
  const Json& function = required_field(value, "function", path + ".function");
  return {as_text(required_field(value, "id", path + ".id"), path + ".id"),
          as_text(required_field(function, "name", path + ".function.name"), path + ".function.name"),
          as_text(required_field(function, "arguments", path + ".function.arguments"), path + ".function.arguments")};
}

Message parse_message(const Json& value, const std::string& path) {
  if (!value.is_object())
    throw RequestError("Invalid type for '" + path + "': expected an object.", path, "invalid_type");
  Message message;
  message.role = as_text(required_field(value, "role", path + ".role"), path + ".role");
  static const std::vector<std::string> roles = {"system", "developer", "user", "assistant", "tool"};
  if (std::find(roles.begin(), roles.end(), message.role) == roles.end()) {
    throw RequestError("Invalid value: '" + message.role +
                           "'. Supported values are: 'system', 'developer', 'user', "
                           "'assistant' and 'tool'.",
                       path + ".role", "invalid_value");
  }
  message.content = parse_content(value, path + ".content");
  if (value.contains("tool_calls") && !value["tool_calls"].is_null()) {
    std::size_t index = 0;
    for (const Json& call : as_array(value["tool_calls"], path + ".tool_calls")) {
      message.tool_calls.push_back(parse_tool_call(call, path + ".tool_calls[" + std::to_string(index++) + "]"));
    }
  }
  if (message.role == "tool") {
    message.tool_call_id = as_text(required_field(value, "tool_call_id", path + ".tool_call_id"),
                                   path + ".tool_call_id");
  }
  return message;
}

std::vector<Message> parse_messages(const Json& request) {
  std::vector<Message> messages;
  for (const Json& one : as_array(required_field(request, "messages", "messages"), "messages")) {
    messages.push_back(parse_message(one, "messages[" + std::to_string(messages.size()) + "]"));
  }
  if (messages.empty()) {
    throw RequestError("Invalid 'messages': empty array. Expected an array with at least one message.", "messages",
                       "empty_array");
  }
  return messages;
}

Tool parse_tool(const Json& value, const std::string& path) {
  if (!value.is_object() || value.value("type", "") != "function") {
    throw RequestError("Invalid value for '" + path + ".type': only 'function' is supported.", path + ".type",
                       "invalid_value");
  }
  const Json& function = required_field(value, "function", path + ".function");
  Tool tool;
  tool.name = as_text(required_field(function, "name", path + ".function.name"), path + ".function.name");
  tool.text = function.dump(-1, ' ', false, Json::error_handler_t::replace);
  Json schema = function.value("parameters", Json::object());
  Json required = schema.value("required", Json::array());
  Json properties = schema.value("properties", Json::object());
  for (const auto& [name, property] : properties.items()) {
    bool is_required = std::find(required.begin(), required.end(), Json(name)) != required.end();
    tool.parameters.push_back({name, property.is_object() ? property.value("type", "") : "", is_required});
  }
  return tool;
}

void parse_tool_choice(const Json& request, Conversation& conversation) {
  auto found = request.find("tool_choice");
  if (found == request.end() || found->is_null()) return;
  if (found->is_object()) {
    const Json& function = required_field(*found, "function", "tool_choice.function");
    conversation.chosen_tool = as_text(required_field(function, "name", "tool_choice.function.name"),
                                       "tool_choice.function.name");
    conversation.tool_choice = ToolChoice::required;
    return;
  }
  std::string choice = as_text(*found, "tool_choice");
  if (choice == "none") {
    conversation.tool_choice = ToolChoice::none;
  } else if (choice == "required") {
    conversation.tool_choice = ToolChoice::required;
  } else if (choice != "auto") {
    throw RequestError("Invalid value: '" + choice + "'. Supported values are: 'none', 'auto' and 'required'.",
                       "tool_choice", "invalid_value");
  }
}

std::optional<std::size_t> parse_limit(const Json& request) {
  for (const char* name : {"max_completion_tokens", "max_tokens"}) {
    auto found = request.find(name);
    if (found == request.end() || found->is_null()) continue;
    if (!found->is_number_integer() || found->get<long long>() < 1) {
      throw RequestError(std::string("Invalid value for '") + name + "': expected an integer of at least 1.", name,
                         "invalid_value");
    }
    return found->get<std::size_t>();
  }
  return std::nullopt;
}

Conversation read_chat(const Json& request, const std::string& served_model) {
  check_model(request, served_model);
  refuse_streaming(request);
  Conversation conversation;
  conversation.model = served_model;
  conversation.messages = parse_messages(request);
  conversation.max_tokens = parse_limit(request);
  if (request.contains("tools") && !request["tools"].is_null()) {
    for (const Json& tool : as_array(request["tools"], "tools")) {
      conversation.tools.push_back(parse_tool(tool, "tools[" + std::to_string(conversation.tools.size()) + "]"));
    }
  }
  parse_tool_choice(request, conversation);
  return conversation;
}

EmbeddingRequest read_embedding(const Json& request, const std::string& served_model) {
  check_model(request, served_model);
  EmbeddingRequest parsed;
  parsed.dimensions = default_dimensions;
  const Json& input = required_field(request, "input", "input");
  if (input.is_string()) {
    parsed.texts.push_back(input.get<std::string>());
  } else {
    for (const Json& one : as_array(input, "input")) {
      parsed.texts.push_back(as_text(one, "input[" + std::to_string(parsed.texts.size()) + "]"));
    }
  }
  if (parsed.texts.empty() || parsed.texts.size() > max_texts) {
    throw RequestError("Invalid 'input': expected 1 to " + std::to_string(max_texts) + " texts.", "input",
                       "invalid_value");
  }
  if (request.value("encoding_format", "float") != "float") {
    throw RequestError("This server sends embeddings as 'float' only.", "encoding_format", "unsupported_value");
  }
  if (request.contains("dimensions") && !request["dimensions"].is_null()) {
    const Json& dimensions = request["dimensions"];
    bool valid = dimensions.is_number_integer() && dimensions.get<long long>() >= 1 &&
                 dimensions.get<long long>() <= static_cast<long long>(max_dimensions);
    if (!valid) {
      throw RequestError("Invalid 'dimensions': expected an integer from 1 to " + std::to_string(max_dimensions) + ".",
                         "dimensions", "invalid_value");
    }
    parsed.dimensions = dimensions.get<std::size_t>();
  }
  return parsed;
}

// Fields that no function above looks at closely may have the wrong type as well.
template<class Parse> auto parse_checked(const std::string& body, const std::string& served_model, Parse parse) {
  try {
    return parse(parse_body(body), served_model);
  } catch (const Json::exception& error) {
    throw RequestError(std::string("A field of the request has the wrong type: ") + error.what(), "", "invalid_type");
  }
}

} // namespace

Conversation parse_chat_request(const std::string& body, const std::string& served_model) {
  return parse_checked(body, served_model, read_chat);
}

EmbeddingRequest parse_embedding_request(const std::string& body, const std::string& served_model) {
  return parse_checked(body, served_model, read_embedding);
}

} // namespace model
