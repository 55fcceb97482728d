// JSON text for programs: compact, and always JSON. What JsonValue left out because it was nested too deep is
// written as the string "…".
#pragma once

#include "base/json_value.h"

#include <string>
#include <string_view>

namespace llmobs::viewer {

enum class JsonAlphabet {
  unicode,
  ascii ///< everything else as \u escapes, so that nothing in a text reaches a terminal as a command to it
};

std::string json_dump(const JsonValue& value, JsonAlphabet alphabet = JsonAlphabet::unicode);

/// The text as a JSON string. Bytes that are no UTF-8 become U+FFFD.
std::string json_quoted(std::string_view text, JsonAlphabet alphabet = JsonAlphabet::unicode);

/// Values for building JSON.
JsonValue json_string(std::string_view text);
JsonValue json_number(std::int64_t number);
JsonValue json_real(double number);
JsonValue json_bool(bool value);
JsonValue json_object();
JsonValue json_array();
/// Adds a member to an object; returns the member's value.
JsonValue& json_put(JsonValue& object, std::string_view key, JsonValue value);
/// Adds an element to an array; returns it.
JsonValue& json_push(JsonValue& array, JsonValue value);

} // namespace llmobs::viewer
