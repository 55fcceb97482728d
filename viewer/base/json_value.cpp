#include "base/json_value.h"

#include "base/json_stream.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace llmobs::viewer {
namespace {

// A stream is fast, and says little of what it refuses. So what it refuses is read again by nlohmann's parser, which
// says where it stops to be JSON.
void build(JsonValue& out, JsonStream& in, std::size_t depth) {
  out.type = in.type();
  if (depth == JsonValue::max_depth && out.is_container()) {
    out.type = JsonType::Elided;
    in.pass();
    return;
  }
  switch (out.type) {
  case JsonType::Object:
    in.members([&](std::string_view key, JsonStream& member) {
      out.members.emplace_back().key = key;
      build(out.members.back().value, member, depth + 1);
    });
    break;
  case JsonType::Array:
    in.elements([&](JsonStream& element) { build(out.members.emplace_back().value, element, depth + 1); });
    break;
  case JsonType::String: out.text = in.text(); break;
  default: out.text = in.scalar();
  }
}

// Nothing if the stream refuses it, and for a text that is neither an object nor a list.
std::optional<JsonValue> read_fast(std::string_view text) {
  constexpr std::size_t longest_kept = std::size_t{1} << 20; // what is needed for more is given back
  thread_local JsonStream stream;
  std::optional<JsonValue> result;
  try {
    std::string padded;
    padded.reserve(text.size() + JsonStream::padding);
    padded = text;
    stream.begin(padded);
    if (const JsonType type = stream.type(); type != JsonType::Object && type != JsonType::Array) return result;
    build(result.emplace(), stream, 0);
    stream.finish();
  } catch (const NotJson&) {
    result.reset();
  }
  if (text.size() > longest_kept) stream = JsonStream();
  return result;
}

// Builds the value while nlohmann's parser walks over the text. The parser itself keeps no call per level, so
// the text may nest as deep as it likes.
class Builder {
public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  bool null() { return leaf(JsonType::Null, "null"); }
  bool boolean(bool value) { return leaf(JsonType::Boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) { return leaf(JsonType::Number, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) { return leaf(JsonType::Number, std::to_string(value)); }
  bool number_float(number_float_t, const string_t& spelling) { return leaf(JsonType::Number, spelling); }
  bool string(string_t& value) { return leaf(JsonType::String, std::move(value)); }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonType::Object); }
  bool start_array(std::size_t) { return open(JsonType::Array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& name) {
    if (ignored_levels_ == 0) key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    error_at = position;
    return false;
  }

  JsonValue root;
  std::size_t error_at = 0;

private:
  // Where the next value goes; null if it is to be left out.
  JsonValue* place() {
    if (ignored_levels_ > 0) return nullptr;
    if (open_.empty()) return &root;
    JsonMember& member = open_.back()->members.emplace_back();
    if (open_.back()->is_object()) member.key = std::move(key_);
    return &member.value;
  }

  bool leaf(JsonType type, std::string text) {
    if (JsonValue* value = place()) {
      value->type = type;
      value->text = std::move(text);
    }
    return true;
  }

  bool open(JsonType type) {
    JsonValue* value = place();
    if (value != nullptr && open_.size() < JsonValue::max_depth) {
      value->type = type;
      open_.push_back(value);
      return true;
    }
    if (value != nullptr) value->type = JsonType::Elided;
    ++ignored_levels_;
    return true;
  }

  bool close() {
    if (ignored_levels_ > 0)
      --ignored_levels_;
    else
      open_.pop_back();
    return true;
  }

  // Only the innermost open container grows, so these pointers stay good.
  std::vector<JsonValue*> open_;
  std::string key_;
  std::size_t ignored_levels_ = 0;
};

} // namespace

const JsonValue* JsonValue::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  for (auto member = members.rbegin(); member != members.rend(); ++member)
    if (member->key == key) return &member->value;
  return nullptr;
}

std::string_view JsonValue::string(std::string_view key) const {
  const JsonValue* value = find(key);
  return value != nullptr && value->is_string() ? std::string_view(value->text) : std::string_view();
}

std::optional<std::int64_t> JsonValue::integer() const {
  if (type != JsonType::Number) return std::nullopt;
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error == std::errc() && end == text.data() + text.size()) return whole;
  const double value = std::round(std::strtod(text.c_str(), nullptr));
  if (value >= 9.2e18) return std::numeric_limits<std::int64_t>::max();
  if (value <= -9.2e18) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(value);
}

JsonParse parse_json(std::string_view text) {
  if (auto value = read_fast(text)) return {std::move(value), 0};
  Builder builder;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return {std::nullopt, builder.error_at};
  return {std::move(builder.root), 0};
}

} // namespace llmobs::viewer
