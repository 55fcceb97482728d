#include "serve/library_span.h"

#include <array>
#include <cstdlib>

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

std::optional<double> number(const JsonValue* metrics, std::string_view key) {
  const JsonValue* value = metrics == nullptr ? nullptr : metrics->find(key);
  if (value == nullptr || value->type != JsonType::Number) return std::nullopt;
  return std::strtod(value->text.c_str(), nullptr);
}

std::int64_t count(const JsonValue* metrics, std::string_view key) {
  const JsonValue* value = metrics == nullptr ? nullptr : metrics->find(key);
  return value == nullptr ? 0 : value->integer().value_or(0);
}

std::optional<double> cost(const JsonValue* metrics) {
  // LLMObs events state nano-dollars under estimated_*; what a program states itself is in dollars.
  if (const auto total = number(metrics, "total_cost")) return total;
  const auto input = number(metrics, "input_cost");
  const auto output = number(metrics, "output_cost");
  if (!input && !output) return std::nullopt;
  return input.value_or(0) + output.value_or(0);
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
  span.cost = cost(metrics);
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

std::optional<LibraryEvaluation> read_evaluation(const JsonValue& metric) {
  LibraryEvaluation evaluation;
  evaluation.label = metric.string("label");
  if (evaluation.label.empty()) return std::nullopt;
  evaluation.metric_type = metric.string("metric_type");
  evaluation.trace_id = text_of(metric, "trace_id");
  evaluation.span_id = text_of(metric, "span_id");
  if (const JsonValue* join = metric.find("join_on")) {
    if (const JsonValue* span = join->find("span")) {
      evaluation.trace_id = text_of(*span, "trace_id");
      evaluation.span_id = text_of(*span, "span_id");
    }
    if (const JsonValue* by_tag = join->find("tag"))
      evaluation.tag = {std::string(by_tag->string("key")), text_of(*by_tag, "value")};
    evaluation.session_id = text_of(*join, "session_id");
  }
  evaluation.ml_app = metric.string("ml_app");
  constexpr std::array<std::string_view, 6> names = {"score_value", "categorical_value", "boolean_value",
                                                     "json_value",  "text_value",        "value"};
  for (const std::string_view name : names)
    if (const JsonValue* value = metric.find(name); value != nullptr && evaluation.value.type == JsonType::Null)
      evaluation.value = *value;
  evaluation.assessment = metric.string("assessment");
  evaluation.reasoning = metric.string("reasoning");
  if (const JsonValue* stamp = metric.find("timestamp_ms")) evaluation.timestamp_ms = stamp->integer().value_or(0);
  if (const JsonValue* tags = metric.find("tags"))
    for (const JsonMember& member : tags->members) evaluation.tags.push_back(member.value.text);
  return evaluation;
}

} // namespace llmobs::viewer
