#include "serve/otlp_events.h"

#include "serve/otlp_content.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <map>

namespace llmobs::viewer {
namespace {

std::int64_t nanoseconds(const JsonValue& span, std::string_view key) {
  const JsonValue* value = span.find(key);
  std::int64_t number = 0;
  if (value != nullptr) std::from_chars(value->text.data(), value->text.data() + value->text.size(), number);
  return std::max<std::int64_t>(number, 0);
}

// Ids of spans are decimal in span events; an OTLP id is 16 hexadecimal digits.
std::string decimal_id(std::string_view hexadecimal) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(hexadecimal.data(), hexadecimal.data() + hexadecimal.size(), number, 16);
  return error == std::errc() && end == hexadecimal.data() + hexadecimal.size() && number != 0 ? std::to_string(number)
                                                                                               : std::string();
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& character : result) character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  return result;
}

std::string kind_of(Attributes& attributes) {
  static const std::map<std::string, std::string> kinds = {{"llm", "llm"},
                                                           {"chain", "workflow"},
                                                           {"agent", "agent"},
                                                           {"tool", "tool"},
                                                           {"retriever", "retrieval"},
                                                           {"embedding", "embedding"},
                                                           {"reranker", "retrieval"},
                                                           {"guardrail", "task"},
                                                           {"evaluator", "task"},
                                                           {"chat", "llm"},
                                                           {"text_completion", "llm"},
                                                           {"generate_content", "llm"},
                                                           {"embeddings", "embedding"},
                                                           {"execute_tool", "tool"},
                                                           {"invoke_agent", "agent"},
                                                           {"create_agent", "agent"},
                                                           {"invoke_workflow", "workflow"},
                                                           {"retrieval", "retrieval"},
                                                           {"plan", "task"}};
  for (const char* key : {"openinference.span.kind", "gen_ai.operation.name"}) {
    const auto found = kinds.find(lower(attributes.take_text(key)));
    if (found != kinds.end()) return found->second;
  }
  return attributes.has("gen_ai.request.model") || attributes.has("llm.model_name") ? "llm" : "task";
}

void add_error(const JsonValue& span, Json& meta) {
  Json error = {{"type", ""}, {"message", ""}, {"stack", ""}};
  if (const JsonValue* status = span.find("status")) error["message"] = std::string(status->string("message"));
  if (const JsonValue* events = span.find("events"))
    for (const JsonMember& event : events->members) {
      if (event.value.string("name") != "exception") continue;
      Attributes attributes(event.value.find("attributes"));
      error["type"] = attributes.take_text("exception.type");
      if (const std::string message = attributes.take_text("exception.message"); !message.empty())
        error["message"] = message;
      error["stack"] = attributes.take_text("exception.stacktrace");
    }
  meta["error"] = error;
}

bool is_error(const JsonValue& span) {
  const JsonValue* status = span.find("status");
  const JsonValue* code = status == nullptr ? nullptr : status->find("code");
  return code != nullptr && (code->text == "2" || code->text == "STATUS_CODE_ERROR");
}

Json metrics_of(Attributes& attributes) {
  static const std::pair<const char*, const char*> names[] = {
      {"gen_ai.usage.input_tokens", "input_tokens"},
      {"llm.token_count.prompt", "input_tokens"},
      {"gen_ai.usage.output_tokens", "output_tokens"},
      {"llm.token_count.completion", "output_tokens"},
      {"llm.token_count.total", "total_tokens"},
      {"gen_ai.usage.total_tokens", "total_tokens"},
      {"gen_ai.usage.cache_read.input_tokens", "cache_read_input_tokens"},
      {"llm.token_count.prompt_details.cache_read", "cache_read_input_tokens"},
      {"gen_ai.usage.cache_creation.input_tokens", "cache_write_input_tokens"},
      {"gen_ai.usage.cache_write.input_tokens", "cache_write_input_tokens"},
      {"llm.token_count.prompt_details.cache_write", "cache_write_input_tokens"},
      {"gen_ai.usage.reasoning.output_tokens", "reasoning_output_tokens"},
      {"llm.token_count.completion_details.reasoning", "reasoning_output_tokens"},
      {"llm.cost.total", "total_cost"},
      {"llm.cost.prompt", "input_cost"},
      {"llm.cost.completion", "output_cost"}};
  Json metrics = Json::object();
  for (const auto& [from, to] : names) {
    const Json value = attributes.take(from);
    if (value.is_number() && !metrics.contains(to)) metrics[to] = value;
  }
  return metrics;
}

std::string first_text(Attributes& attributes, std::initializer_list<const char*> keys) {
  std::string result;
  for (const char* key : keys) {
    std::string text = attributes.take_text(key);
    if (result.empty()) result = std::move(text);
  }
  return result;
}

Json event_of(const JsonValue& span, const std::string& service, const std::string& language) {
  Attributes attributes(span.find("attributes"));
  Json event, meta;
  const std::string kind = kind_of(attributes);
  meta["span"]["kind"] = kind;
  const std::string model = first_text(attributes, {"gen_ai.response.model", "gen_ai.request.model", "llm.model_name",
                                                    "embedding.model_name"});
  if (!model.empty()) meta["model_name"] = model;
  const std::string provider = lower(
      first_text(attributes, {"gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"}));
  if (!provider.empty()) meta["model_provider"] = provider;
  const std::string session = first_text(attributes, {"session.id", "gen_ai.conversation.id"});
  const Json metrics = metrics_of(attributes);
  take_content(attributes, kind, meta);
  const bool failed = is_error(span);
  if (failed) add_error(span, meta);
  meta["metadata"] = attributes.rest();
  const std::int64_t start = nanoseconds(span, "startTimeUnixNano");
  event["trace_id"] = lower(span.string("traceId"));
  event["span_id"] = decimal_id(span.string("spanId"));
  const std::string parent = decimal_id(span.string("parentSpanId"));
  event["parent_id"] = parent.empty() ? "undefined" : parent;
  event["name"] = std::string(span.string("name"));
  event["start_ns"] = start;
  event["duration"] = std::max<std::int64_t>(0, nanoseconds(span, "endTimeUnixNano") - start);
  event["status"] = failed ? "error" : "ok";
  event["meta"] = std::move(meta);
  event["metrics"] = metrics;
  event["tags"] = Json::array({"source:otlp", "service:" + service, "ml_app:" + service});
  if (!language.empty()) event["tags"].push_back("language:" + language);
  if (!session.empty()) event["session_id"] = session;
  return event;
}

} // namespace

OtlpEvents read_otlp(const JsonValue& request) {
  OtlpEvents result;
  const auto each = [](const JsonValue& value, const char* key, const auto& action) {
    if (const JsonValue* list = value.find(key); list != nullptr && list->is_array())
      for (const JsonMember& member : list->members) action(member.value);
  };
  each(request, "resourceSpans", [&](const JsonValue& resource_spans) {
    const JsonValue* resource = resource_spans.find("resource");
    Attributes attributes(resource == nullptr ? nullptr : resource->find("attributes"));
    const std::string service = attributes.take_text("service.name");
    const std::string language = attributes.take_text("telemetry.sdk.language");
    each(resource_spans, "scopeSpans", [&](const JsonValue& scope) {
      each(scope, "spans", [&](const JsonValue& span) {
        const std::string_view trace = span.string("traceId");
        if (trace.find_first_not_of('0') == std::string_view::npos || decimal_id(span.string("spanId")).empty())
          ++result.rejected;
        else
          result.events.push_back(event_of(span, service, language));
      });
    });
  });
  return result;
}

} // namespace llmobs::viewer
