#include "store/envelope.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

bool is_bulk(std::string_view key) {
  constexpr std::array<std::string_view, 7> bulk = {
      "input", "output", "expected_output", "tool_definitions", "span_links", "config", "_dd"};
  return std::find(bulk.begin(), bulk.end(), key) != bulk.end();
}

const char* type_name(JsonType type) {
  switch (type) {
  case JsonType::Null: return "null";
  case JsonType::Boolean: return "a boolean";
  case JsonType::Number: return "a number";
  case JsonType::String: return "a string";
  case JsonType::Array: return "a list";
  default: return "an object";
  }
}

bool is_span_event(const JsonValue& value) {
  return value.find("trace_id") != nullptr && value.find("span_id") != nullptr && value.find("metric_type") == nullptr;
}

// An envelope of evaluations, or a bare one.
bool is_evaluation(const JsonValue& value) {
  if (value.string("event_type") == "evaluation_metric") return true;
  return !value.string("label").empty() && (value.find("metric_type") != nullptr || value.find("join_on") != nullptr);
}

bool is_other_event(const JsonValue& value) {
  const auto type = value.string("event_type");
  return (!type.empty() && type != "span") || value.find("llmobs") != nullptr;
}

JsonValue* member_of(JsonValue& object, std::string_view key) { return const_cast<JsonValue*>(object.find(key)); }

void take_metrics(JsonValue& holder, Envelope& result) {
  JsonValue* metrics = member_of(holder, "metrics");
  if (metrics == nullptr || !metrics->is_array()) return;
  for (JsonMember& metric : metrics->members)
    if (metric.value.is_object()) result.evaluations.push_back(std::move(metric.value));
}

// The public HTTP API says once for all spans of a body what belongs to each.
void inherit(const JsonValue& attributes, JsonValue& span) {
  for (const char* key : {"ml_app", "session_id"})
    if (const JsonValue* value = attributes.find(key); value != nullptr && span.find(key) == nullptr)
      span.members.push_back({key, *value});
  const JsonValue* shared = attributes.find("tags");
  if (shared == nullptr || !shared->is_array()) return;
  JsonValue* tags = member_of(span, "tags");
  if (tags == nullptr)
    span.members.push_back({"tags", *shared});
  else if (tags->is_array())
    tags->members.insert(tags->members.end(), shared->members.begin(), shared->members.end());
}

void take_spans(JsonValue& value, Envelope& result);

// `{"data":{"type":"span","attributes":{"spans":[...]}}}`, and the same for evaluations.
bool take_api_body(JsonValue& value, Envelope& result) {
  JsonValue* data = member_of(value, "data");
  JsonValue* attributes = data == nullptr ? nullptr : member_of(*data, "attributes");
  if (attributes == nullptr || !attributes->is_object()) return false;
  if (data->string("type") == "evaluation_metric") {
    take_metrics(*attributes, result);
    return true;
  }
  const std::size_t first = result.spans.size();
  take_spans(*attributes, result);
  for (std::size_t i = first; i < result.spans.size(); ++i) inherit(*attributes, result.spans[i]);
  return true;
}

// Moves the spans of one envelope or bare event into the result.
void take_spans(JsonValue& value, Envelope& result) {
  if (!value.is_object()) {
    result.problem = fmt::format("JSON, but {} instead of an object", type_name(value.type));
    return;
  }
  if (is_span_event(value)) {
    result.spans.push_back(std::move(value));
    return;
  }
  if (take_api_body(value, result)) return;
  if (is_evaluation(value)) {
    if (value.find("metrics") != nullptr)
      take_metrics(value, result);
    else
      result.evaluations.push_back(std::move(value));
    return;
  }
  if (is_other_event(value)) return;
  const auto spans = std::find_if(value.members.rbegin(), value.members.rend(),
                                  [](const JsonMember& member) { return member.key == "spans"; });
  if (spans == value.members.rend() || !spans->value.is_array()) {
    result.problem = "an object without a list of \"spans\"";
    return;
  }
  for (JsonMember& span : spans->value.members) {
    if (is_span_event(span.value))
      result.spans.push_back(std::move(span.value));
    else
      result.problem = "a span without trace_id or span_id";
  }
}

} // namespace

Envelope read_envelope(std::string_view line, EnvelopeContent content) {
  Envelope result;
  JsonParse parsed = parse_json(line, content == EnvelopeContent::heads ? is_bulk : nullptr);
  if (!parsed.value) {
    result.problem = fmt::format("not JSON from byte {} on", parsed.error_at);
    return result;
  }
  JsonValue& value = *parsed.value;
  if (!value.is_array()) {
    take_spans(value, result);
    return result;
  }
  for (JsonMember& element : value.members) take_spans(element.value, result);
  return result;
}

} // namespace llmobs::viewer
