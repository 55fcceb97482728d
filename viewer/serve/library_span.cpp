#include "serve/library_span.h"

namespace llmobs::viewer {
namespace {

std::string tag(const JsonValue& event, std::string_view key) {
  const JsonValue* tags = event.find("tags");
  if (tags == nullptr) return {};
  if (tags->is_object()) return std::string(tags->string(key));
  for (const JsonMember& member : tags->members) {
    const std::string& text = member.value.text;
    if (text.size() > key.size() && text[key.size()] == ':' && text.compare(0, key.size(), key) == 0)
      return text.substr(key.size() + 1);
  }
  return {};
}

std::int64_t count(const JsonValue* metrics, std::string_view key) {
  const JsonValue* value = metrics == nullptr ? nullptr : metrics->find(key);
  return value == nullptr ? 0 : value->integer().value_or(0);
}

std::string text_of(const JsonValue& value, std::string_view key) {
  const JsonValue* found = value.find(key);
  return found == nullptr || found->is_container() || found->type == JsonType::Null ? std::string() : found->text;
}

} // namespace

LibrarySpan read_library_span(const JsonValue& event, SpanHead head) {
  LibrarySpan span;
  span.head = std::move(head);
  span.service = tag(event, "service");
  span.language = tag(event, "language");
  const JsonValue* metrics = event.find("metrics");
  span.cache_read_tokens = count(metrics, "cache_read_input_tokens");
  span.reasoning_tokens = count(metrics, "reasoning_output_tokens");
  const JsonValue* meta = event.find("meta");
  const JsonValue* input = meta == nullptr ? nullptr : meta->find("input");
  const JsonValue* prompt = input == nullptr ? nullptr : input->find("prompt");
  if (prompt != nullptr && prompt->is_object()) {
    span.prompt_id = text_of(*prompt, "id");
    if (span.prompt_id.empty()) span.prompt_id = span.head.ml_app + "_unnamed-prompt";
    span.prompt_version = text_of(*prompt, "version");
  }
  return span;
}

} // namespace llmobs::viewer
