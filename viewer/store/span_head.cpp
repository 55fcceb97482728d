#include "store/span_head.h"

#include <algorithm>
#include <cstdlib>

namespace llmobs::viewer {
namespace {

// Ids are strings on the wire; plain numbers are understood too.
std::string id_text(const JsonValue& event, std::string_view key) {
  const JsonValue* value = event.find(key);
  if (value == nullptr || (value->type != JsonType::String && value->type != JsonType::Number)) return {};
  return value->text;
}

// `meta.span.kind` (Python's SDK and ours), `meta["span.kind"]` (JavaScript's), `meta.kind` (public HTTP
// API).
std::string_view kind_of(const JsonValue& meta) {
  if (const JsonValue* span = meta.find("span"))
    if (const auto kind = span->string("kind"); !kind.empty()) return kind;
  if (const auto kind = meta.string("span.kind"); !kind.empty()) return kind;
  return meta.string("kind");
}

// The public HTTP API has the model among the metadata.
std::string_view model_field(const JsonValue& meta, std::string_view key) {
  if (const auto text = meta.string(key); !text.empty()) return text;
  const JsonValue* metadata = meta.find("metadata");
  return metadata == nullptr ? std::string_view() : metadata->string(key);
}

std::string_view tag_value(const JsonValue& event, std::string_view key) {
  const JsonValue* tags = event.find("tags");
  if (tags == nullptr || !tags->is_array()) return {};
  for (const JsonMember& tag : tags->members) {
    const std::string_view text = tag.value.text;
    if (tag.value.is_string() && text.size() > key.size() && text[key.size()] == ':' &&
        text.substr(0, key.size()) == key)
      return text.substr(key.size() + 1);
  }
  return {};
}

std::string_view field_or_tag(const JsonValue& event, std::string_view key) {
  const auto text = event.string(key);
  return text.empty() ? tag_value(event, key) : text;
}

std::optional<std::int64_t> not_negative(const JsonValue* value) {
  if (value == nullptr) return std::nullopt;
  const auto number = value->integer();
  return number && *number >= 0 ? number : std::nullopt;
}

TokenCounts read_tokens(const JsonValue& event) {
  const JsonValue* metrics = event.find("metrics");
  if (metrics == nullptr) return {};
  return {not_negative(metrics->find("input_tokens")), not_negative(metrics->find("output_tokens")),
          not_negative(metrics->find("total_tokens"))};
}

std::optional<double> real(const JsonValue& metrics, std::string_view key) {
  const JsonValue* value = metrics.find(key);
  if (value == nullptr || value->type != JsonType::Number) return std::nullopt;
  return std::strtod(value->text.c_str(), nullptr);
}

std::optional<double> read_cost(const JsonValue& event) {
  const JsonValue* metrics = event.find("metrics");
  if (metrics == nullptr) return std::nullopt;
  if (const auto total = real(*metrics, "total_cost")) return total;
  const auto input = real(*metrics, "input_cost");
  const auto output = real(*metrics, "output_cost");
  if (!input && !output) return std::nullopt;
  return input.value_or(0) + output.value_or(0);
}

} // namespace

SpanError read_span_error(const JsonValue& event) {
  const JsonValue* meta = event.find("meta");
  if (meta == nullptr) return {};
  if (const JsonValue* error = meta->find("error"); error != nullptr && error->is_object())
    return {error->string("type"), error->string("message"), error->string("stack")};
  return {meta->string("error.type"), meta->string("error.message"), meta->string("error.stack")};
}

std::optional<SpanHead> read_span_head(const JsonValue& event) {
  SpanHead head;
  head.trace_id = id_text(event, "trace_id");
  head.span_id = id_text(event, "span_id");
  if (head.trace_id.empty() || head.span_id.empty()) return std::nullopt;
  head.parent_id = id_text(event, "parent_id");
  if (head.parent_id == "undefined" || head.parent_id == "0") head.parent_id.clear();
  head.name = event.string("name");
  head.ml_app = field_or_tag(event, "ml_app");
  head.session_id = field_or_tag(event, "session_id");
  if (const JsonValue* meta = event.find("meta")) {
    head.kind = kind_of(*meta);
    head.model_name = model_field(*meta, "model_name");
    head.model_provider = model_field(*meta, "model_provider");
  }
  const SpanError error = read_span_error(event);
  head.error_type = error.type;
  head.error_message = error.message;
  const auto status = event.string("status");
  head.failed = status == "error" || (status.empty() && !(error.type.empty() && error.message.empty()));
  head.start_ns = not_negative(event.find("start_ns")).value_or(0);
  head.duration_ns = not_negative(event.find("duration"));
  head.tokens = read_tokens(event);
  head.cost = read_cost(event);
  return head;
}

} // namespace llmobs::viewer
