#include "base/json_dump.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace llmobs::viewer {
namespace {

void append(std::string& out, const JsonValue& value, JsonAlphabet alphabet) {
  if (value.is_string()) {
    out += json_quoted(value.text, alphabet);
  } else if (!value.is_container()) {
    out += value.type == JsonType::Elided ? json_quoted("\u2026", alphabet) : value.text;
  } else {
    out += value.is_object() ? '{' : '[';
    for (const JsonMember& member : value.members) {
      if (&member != &value.members.front()) out += ',';
      if (value.is_object()) out += json_quoted(member.key, alphabet) + ':';
      append(out, member.value, alphabet);
    }
    out += value.is_object() ? '}' : ']';
  }
}

} // namespace

std::string json_quoted(std::string_view text, JsonAlphabet alphabet) {
  return nlohmann::json(text).dump(-1, ' ', alphabet == JsonAlphabet::ascii, nlohmann::json::error_handler_t::replace);
}

std::string json_dump(const JsonValue& value, JsonAlphabet alphabet) {
  std::string out;
  append(out, value, alphabet);
  return out;
}

JsonValue json_string(std::string_view text) { return {JsonType::String, std::string(text), {}}; }
JsonValue json_number(std::int64_t number) { return {JsonType::Number, std::to_string(number), {}}; }
JsonValue json_bool(bool value) { return {JsonType::Boolean, value ? "true" : "false", {}}; }
JsonValue json_object() { return {JsonType::Object, {}, {}}; }
JsonValue json_array() { return {JsonType::Array, {}, {}}; }

JsonValue json_real(double number) {
  if (!std::isfinite(number)) return {JsonType::Null, "null", {}};
  return {JsonType::Number, fmt::format("{}", number), {}};
}

JsonValue& json_put(JsonValue& object, std::string_view key, JsonValue value) {
  object.members.push_back({std::string(key), std::move(value)});
  return object.members.back().value;
}

JsonValue& json_push(JsonValue& array, JsonValue value) {
  array.members.push_back({{}, std::move(value)});
  return array.members.back().value;
}

} // namespace llmobs::viewer
