// OTLP/JSON, with the attributes of OpenTelemetry's conventions for generative AI, and ours where there are none. One
// request per line, each with the spans of a trace.
#include "base/json_dump.h"
#include "export/exported_trace.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <utility>

namespace llmobs::viewer {
namespace {

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// Ids that are no 128 bits in hexadecimal get some of their own, the same for the same id.
std::string trace_id(const std::string& id) {
  if (is_hex(id, 32)) return id;
  const std::uint64_t number = id_number(id);
  const bool decimal = std::to_string(number) == id;
  return fmt::format("{:016x}{:016x}", decimal ? 0 : std::hash<std::string>{}(id + '\0'), number);
}

std::string span_id(const std::string& id) { return fmt::format("{:016x}", id_number(id)); }

class Attributes {
public:
  void text(std::string_view key, std::string_view value) {
    if (!value.empty()) put(key, "stringValue", json_string(value));
  }
  void json(std::string_view key, const JsonValue* value) {
    if (value != nullptr && value->type != JsonType::Null)
      text(key, value->is_string() ? value->text : json_dump(*value));
  }
  void integer(std::string_view key, const std::optional<std::int64_t>& value) {
    if (value) put(key, "intValue", json_string(std::to_string(*value))); // 64 bits are strings in OTLP/JSON
  }
  // Metadata and metrics, which may be of any type.
  void value(std::string_view key, const JsonValue& value) {
    if (value.type == JsonType::Boolean)
      put(key, "boolValue", value);
    else if (value.type == JsonType::Number && value.text.find_first_of(".eE") == std::string::npos)
      integer(key, value.integer());
    else if (value.type == JsonType::Number)
      put(key, "doubleValue", value);
    else
      json(key, &value);
  }
  JsonValue take() && { return std::move(list_); }

private:
  void put(std::string_view key, const char* type, JsonValue value) {
    JsonValue& entry = json_push(list_, json_object());
    json_put(entry, "key", json_string(key));
    json_put(json_put(entry, "value", json_object()), type, std::move(value));
  }

  JsonValue list_ = json_array();
};

std::string_view operation(std::string_view kind) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> names = {{{"llm", "chat"},
                                                                                   {"embedding", "embeddings"},
                                                                                   {"tool", "execute_tool"},
                                                                                   {"agent", "invoke_agent"},
                                                                                   {"workflow", "invoke_workflow"},
                                                                                   {"retrieval", "retrieval"}}};
  const auto* found = std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.first == kind; });
  return found == names.end() ? std::string_view() : found->second;
}

// The parts of one message.
JsonValue parts_of(const JsonValue& message) {
  JsonValue parts = json_array();
  const auto part = [&](const char* type) -> JsonValue& {
    JsonValue& object = json_push(parts, json_object());
    json_put(object, "type", json_string(type));
    return object;
  };
  const auto copy = [](JsonValue& to, const char* key, const JsonValue& from, const char* from_key) {
    if (const JsonValue* value = from.find(from_key)) json_put(to, key, *value);
  };
  if (const JsonValue* content = message.find("content"); content != nullptr && !content->text.empty())
    json_put(part("text"), "content", *content);
  if (const JsonValue* calls = message.find("tool_calls"))
    for (const JsonMember& call : calls->members) {
      JsonValue& to = part("tool_call");
      copy(to, "id", call.value, "tool_id");
      copy(to, "name", call.value, "name");
      copy(to, "arguments", call.value, "arguments");
    }
  if (const JsonValue* results = message.find("tool_results"))
    for (const JsonMember& result : results->members) {
      JsonValue& to = part("tool_call_response");
      copy(to, "id", result.value, "tool_id");
      copy(to, "response", result.value, "result");
    }
  return parts;
}

JsonValue messages_of(const JsonValue& messages, bool output) {
  JsonValue list = json_array();
  for (const JsonMember& message : messages.members) {
    JsonValue& to = json_push(list, json_object());
    json_put(to, "role", json_string(message.value.string("role")));
    json_put(to, "parts", parts_of(message.value));
    const bool calls = message.value.find("tool_calls") != nullptr;
    if (output) json_put(to, "finish_reason", json_string(calls ? "tool_call" : "stop"));
  }
  return list;
}

void add_content(Attributes& attributes, std::string_view kind, const char* side, const JsonValue* content) {
  if (content == nullptr) return;
  const bool output = std::string_view(side) == "output";
  if (const JsonValue* messages = content->find("messages"); messages != nullptr && messages->is_array()) {
    const JsonValue converted = messages_of(*messages, output);
    attributes.json(fmt::format("gen_ai.{}.messages", side), &converted);
  }
  if (const JsonValue* documents = content->find("documents"))
    attributes.json(output ? "gen_ai.retrieval.documents" : "llmobs.input.documents", documents);
  const JsonValue* value = content->find("value");
  attributes.json(fmt::format("llmobs.{}.value", side), value);
  if (kind == "tool") attributes.json(output ? "gen_ai.tool.call.result" : "gen_ai.tool.call.arguments", value);
}

void add_members(Attributes& attributes, const char* prefix, const JsonValue* object) {
  if (object == nullptr || !object->is_object()) return;
  for (const JsonMember& member : object->members) attributes.value(prefix + member.key, member.value);
}

JsonValue attributes_of(const SpanHead& head, const JsonValue& event) {
  Attributes attributes;
  attributes.text("llmobs.span.kind", head.kind);
  attributes.text("llmobs.ml_app", head.ml_app);
  attributes.text("gen_ai.operation.name", operation(head.kind));
  attributes.text("gen_ai.request.model", head.model_name);
  attributes.text("gen_ai.provider.name", head.model_provider);
  attributes.text("gen_ai.conversation.id", head.session_id);
  attributes.text("session.id", head.session_id);
  if (head.kind == "tool" || head.kind == "agent" || head.kind == "workflow")
    attributes.text(fmt::format("gen_ai.{}.name", head.kind), head.name);
  attributes.integer("gen_ai.usage.input_tokens", head.tokens.input);
  attributes.integer("gen_ai.usage.output_tokens", head.tokens.output);
  attributes.text("error.type", head.error_type);
  add_members(attributes, "llmobs.metrics.", event.find("metrics"));
  if (const JsonValue* meta = event.find("meta")) {
    add_content(attributes, head.kind, "input", meta->find("input"));
    add_content(attributes, head.kind, "output", meta->find("output"));
    add_members(attributes, "llmobs.metadata.", meta->find("metadata"));
    attributes.json("gen_ai.tool.definitions", meta->find("tool_definitions"));
  }
  if (const JsonValue* tags = event.find("tags"))
    for (const JsonMember& tag : tags->members) {
      const std::string& text = tag.value.text;
      const std::size_t colon = text.find(':');
      if (colon != std::string::npos && colon > 0)
        attributes.text("llmobs.tag." + text.substr(0, colon), text.substr(colon + 1));
    }
  return std::move(attributes).take();
}

JsonValue span_of(const SpanHead& head, const JsonValue& event) {
  JsonValue span = json_object();
  json_put(span, "traceId", json_string(trace_id(head.trace_id)));
  json_put(span, "spanId", json_string(span_id(head.span_id)));
  if (!head.parent_id.empty()) json_put(span, "parentSpanId", json_string(span_id(head.parent_id)));
  json_put(span, "name", json_string(head.name));
  json_put(span, "kind", json_number(head.kind == "llm" || head.kind == "embedding" ? 3 : 1));
  json_put(span, "startTimeUnixNano", json_string(std::to_string(head.start_ns)));
  json_put(span, "endTimeUnixNano",
           json_string(std::to_string(saturating_add(head.start_ns, head.duration_ns.value_or(0)))));
  json_put(span, "attributes", attributes_of(head, event));
  JsonValue& status = json_put(span, "status", json_object());
  if (head.failed) {
    json_put(status, "code", json_number(2));
    json_put(status, "message", json_string(head.error_message));
  }
  return span;
}

JsonValue resource_of(const TraceSummary& summary) {
  Attributes attributes;
  attributes.text("service.name", summary.ml_app.empty() ? "unknown_service" : summary.ml_app);
  JsonValue resource = json_object();
  json_put(resource, "attributes", std::move(attributes).take());
  return resource;
}

} // namespace

void export_otlp(const TraceSource& traces, const EventReader& read, const TextSink& write) {
  const auto text = [](const JsonValue& value) { return json_dump(value, JsonAlphabet::ascii); };
  for (ExportedTrace trace; traces(trace);) {
    write("{\"resourceSpans\":[{\"resource\":" + text(resource_of(trace.summary)) +
          ",\"scopeSpans\":[{\"scope\":{\"name\":\"llmobs\"},\"spans\":[");
    const char* before = "";
    for (const ExportedSpan& span : trace.spans) {
      write(before + text(span_of(span.head, read(span.row))));
      before = ",";
    }
    write("]}]}]}\n");
  }
}

} // namespace llmobs::viewer
