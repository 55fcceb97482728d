// A JsonValue is one parsed JSON value as a reader of traces wants it: members stay in the order of the file,
// numbers keep their spelling (no digit is lost), and nesting is bounded, so that every walk over a value may
// recurse. What is nested deeper than max_depth is kept as one Elided value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

enum class JsonType : unsigned char { Null, Boolean, Number, String, Array, Object, Elided };

struct JsonMember;

struct JsonValue {
  static constexpr std::size_t max_depth = 128;

  JsonType type = JsonType::Null;
  /// The content of a string; the spelling of a number, boolean or null.
  std::string text;
  /// Elements of an array (with empty keys) or members of an object.
  std::vector<JsonMember> members;

  bool is_string() const { return type == JsonType::String; }
  bool is_array() const { return type == JsonType::Array; }
  bool is_object() const { return type == JsonType::Object; }
  bool is_container() const { return is_array() || is_object(); }

  /// The member of that name, the last one if there are several; null if there is none or this is no object.
  const JsonValue* find(std::string_view key) const;
  /// The string under that name; empty if there is none.
  std::string_view string(std::string_view key) const;
  /// The number, rounded and kept within the range of int64_t; nothing if this is no number.
  std::optional<std::int64_t> integer() const;
};

struct JsonMember {
  std::string key;
  JsonValue value;
};

struct JsonParse {
  std::optional<JsonValue> value;
  /// Where the text stops to be JSON, counted from 1; only without a value.
  std::size_t error_at = 0;
};

/// Reads the one JSON value that the text is.
JsonParse parse_json(std::string_view text);

} // namespace llmobs::viewer
