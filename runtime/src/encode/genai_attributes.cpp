#include "encode/genai_attributes.h"

#include "encode/encode_datadog.h"
#include "encode/messages.h"
#include "encode/otlp_names.h"
#include "value/object_members.h"
#include "value/value_json.h"

namespace llmobs {

namespace {

std::string_view usual_role(bool is_output) noexcept { return is_output ? "assistant" : "user"; }

void part_type(JsonWriter& out, std::string_view type) {
  out.key("type");
  out.string(type);
}

// Of the whole answer, if the program has said it.
std::string_view finish_reason_of(const SpanData& span) {
  const NamedValue* reason = span.metadata.find("finish_reason");
  return reason ? reason->value.string() : std::string_view();
}

} // namespace

std::string_view GenAiAttributes::schema_url() const noexcept {
  return release_0_1_ ? std::string_view() : "https://opentelemetry.io/schemas/1.41.1";
}

std::string_view GenAiAttributes::span_name(const SpanData& span) {
  std::string_view operation = names_of(span.kind).operation;
  if (operation.empty()) return span.name;
  bool is_of_model = has_model(span.kind);
  std::string_view subject = is_of_model ? span.model_name : span.name;
  if (is_of_model && subject.empty()) return span.name;
  name_.clear();
  unsigned char* at = name_.reserve(operation.size() + 1 + subject.size());
  at = put_short(at, operation.data(), operation.size());
  *at++ = ' ';
  name_.commit(put_short(at, subject.data(), subject.size()));
  return name_.text();
}

void GenAiAttributes::write(const SpanData& span, bool with_content, OtlpWriter& to) {
  std::string_view operation = names_of(span.kind).operation;
  if (!operation.empty()) to.text(keys::gen_ai_operation_name, operation);
  if (has_model(span.kind)) model(span, to);
  switch (span.kind) {
  case SpanKind::Agent: to.text(keys::gen_ai_agent_name, span.name); break;
  case SpanKind::Workflow:
    to.text(release_0_1_ ? keys::gen_ai_agent_name : keys::gen_ai_workflow_name, span.name);
    break;
  case SpanKind::Tool:
    to.text(keys::gen_ai_tool_name, span.name);
    to.text(keys::gen_ai_tool_type, "function");
    break;
  default: break;
  }
  bool has_own_agent_name = span.kind == SpanKind::Agent || (span.kind == SpanKind::Workflow && release_0_1_);
  if (!has_own_agent_name && !span.agent_name.empty()) to.text(keys::gen_ai_agent_name, span.agent_name);
  if (!span.session_id.empty()) to.text(keys::gen_ai_conversation_id, span.session_id);
  if (!with_content) return;
  content(span, to);
  if (!span.declared.empty()) declared(span, to);
}

void GenAiAttributes::declared(const SpanData& span, OtlpWriter& to) {
  const Declared& declared = span.declared;
  if (declared.has_prompt) prompt(declared.prompt, to);
  if (!declared.tools.empty()) write_tools(to, "gen_ai.tool.definitions", declared.tools);
  if (!declared.has_manifest || span.kind != SpanKind::Agent) return;
  if (const NamedValue* model = declared.manifest.find("model")) {
    write_attribute(to, keys::gen_ai_request_model, model->value, scratch_);
  }
  if (const NamedValue* version = span.tags.find("agent_version")) {
    to.text("gen_ai.agent.version", text_of(version->value, scratch_));
  }
  const NamedValue* instructions = declared.manifest.find("instructions");
  if (!instructions || is_empty(instructions->value)) return;
  JsonWriter& out = to.begin_json("gen_ai.system_instructions");
  out.begin_array();
  out.begin_object();
  part_type(out, "text");
  text_member(out, "content", instructions->value);
  out.end_object();
  out.end_array();
  to.end_json();
}

void GenAiAttributes::prompt(const NamedValues& prompt, OtlpWriter& to) {
  if (const NamedValue* id = prompt.find("id")) to.text("gen_ai.prompt.name", text_of(id->value, scratch_));
  if (!release_0_1_) return;
  if (const NamedValue* version = prompt.find("version")) {
    to.text("gen_ai.prompt.version", text_of(version->value, scratch_));
  }
  const NamedValue* variables = prompt.find("variables");
  if (!variables || !is_object(variables->value)) return;
  ValueReader in(variables->value);
  Token token;
  in.next(token);
  std::string_view name;
  while (in.key(name)) {
    RawValue value = in.value();
    to.text({keys::gen_ai_prompt_variable_prefix, name}, text_of(value, scratch_));
  }
}

void GenAiAttributes::model(const SpanData& span, OtlpWriter& to) {
  std::string provider = span.model_provider.empty() ? "custom" : lower_case(span.model_provider);
  const ProviderNames* known = find_names(provider_names, provider);
  to.text(keys::gen_ai_provider_name, known ? known->gen_ai : provider);
  if (!span.model_name.empty()) to.text(keys::gen_ai_request_model, span.model_name);
  std::string_view list; // of which two spellings of ours may be there
  for (const NamedValue& entry : span.metadata) {
    const RequestNames* names = find_names(request_names, entry.name);
    if (!names) names = find_names(response_names, entry.name);
    if (!names || names->gen_ai.text() == list) continue;
    if (names->is_list) list = names->gen_ai.text();
    names->is_list ? write_texts(to, names->gen_ai, entry.value)
                   : write_attribute(to, names->gen_ai, entry.value, scratch_);
  }
  for (const NamedValue& entry : span.metrics) {
    const MetricNames* names = find_names(metric_names, entry.name);
    if (!names) continue;
    if (!names->gen_ai.empty()) write_attribute(to, names->gen_ai, entry.value, scratch_);
    if (!names->gen_ai_also.empty()) write_attribute(to, names->gen_ai_also, entry.value, scratch_);
  }
}

void GenAiAttributes::content(const SpanData& span, OtlpWriter& to) {
  bool is_json = false;
  switch (span.kind) {
  case SpanKind::Tool:
    write_side(to, keys::gen_ai_tool_call_arguments, span, span.input, scratch_, is_json);
    write_side(to, keys::gen_ai_tool_call_result, span, span.output, scratch_, is_json);
    return;
  case SpanKind::Retrieval:
    write_side(to, "gen_ai.retrieval.query.text", span, span.input, scratch_, is_json);
    return documents(span, to);
  case SpanKind::Workflow:
    if (!is_alone_) return;
    [[fallthrough]];
  case SpanKind::Llm:
  case SpanKind::Agent:
    messages(keys::gen_ai_input_messages, span, span.input, to);
    return messages(keys::gen_ai_output_messages, span, span.output, to);
  default:
    if (!is_alone_) return;
    write_side(to, "llmobs.input.value", span, span.input, scratch_, is_json);
    write_side(to, "llmobs.output.value", span, span.output, scratch_, is_json);
  }
}

void GenAiAttributes::messages(const OtlpKey& key, const SpanData& span, const SpanSide& side, OtlpWriter& to) {
  if (side.shape == Shape::none) return;
  JsonWriter& out = to.begin_json(key);
  bool is_output = &side == &span.output;
  out.begin_array();
  if (side.shape == Shape::messages) {
    for (const MessageView& one : side.messages.list) message(out, span, side.messages, one, is_output);
  } else {
    text_message(out, span, side, is_output);
  }
  out.end_array();
  to.end_json();
}

void GenAiAttributes::message(JsonWriter& out, const SpanData& span, const Messages& all, const MessageView& one,
                              bool is_output) {
  out.begin_object();
  out.key("role");
  std::string_view role = one.role.present() ? text_of(one.role, scratch_) : std::string_view();
  out.string(role.empty() ? usual_role(is_output) : role);
  out.key("parts");
  parts(out, all, one);
  if (is_output) {
    std::string_view reason = finish_reason_of(span);
    out.key("finish_reason");
    out.string(!reason.empty() ? reason : one.tool_calls.count != 0 ? "tool_call" : "stop");
  }
  out.end_object();
}

// A text that nobody has called a message, as a message with nothing else.
void GenAiAttributes::text_message(JsonWriter& out, const SpanData& span, const SpanSide& side, bool is_output) {
  Bytes text;
  if (side.shape == Shape::arguments) {
    JsonWriter arguments(text);
    write_arguments(arguments, span.arguments);
  } else if (side.shape == Shape::documents) {
    JsonWriter documents(text);
    write_documents(documents, side.documents);
  }
  out.begin_object();
  out.key("role");
  out.string(usual_role(is_output));
  out.key("parts");
  out.begin_array();
  out.begin_object();
  part_type(out, "text");
  out.key("content");
  out.string(side.shape == Shape::text ? text_of(side.text, scratch_) : text.text());
  out.end_object();
  out.end_array();
  if (is_output) {
    out.key("finish_reason");
    out.string("stop");
  }
  out.end_object();
}

void GenAiAttributes::parts(JsonWriter& out, const Messages& all, const MessageView& message) {
  out.begin_array();
  if (message.tool_id.present()) {
    tool_response(out, message.tool_id, message.content);
  } else if (message.content.present() && !is_empty(message.content)) {
    out.begin_object();
    part_type(out, "text");
    text_member(out, "content", message.content);
    out.end_object();
  }
  for (uint32_t i = 0; i < message.tool_calls.count; ++i) {
    const ToolCallView& call = all.tool_calls[message.tool_calls.first + i];
    out.begin_object();
    part_type(out, "tool_call");
    if (call.tool_id.present()) text_member(out, "id", call.tool_id);
    text_member(out, "name", call.name);
    if (call.arguments.present()) {
      out.key("arguments");
      append_json_text(out, call.arguments);
    }
    out.end_object();
  }
  for (uint32_t i = 0; i < message.tool_results.count; ++i) {
    const ToolResultView& result = all.tool_results[message.tool_results.first + i];
    tool_response(out, result.tool_id, result.result);
  }
  for (uint32_t i = 0; i < message.image_parts.count; ++i) {
    media_part(out, all.media_parts[message.image_parts.first + i], "image");
  }
  for (uint32_t i = 0; i < message.audio_parts.count; ++i) {
    media_part(out, all.media_parts[message.audio_parts.first + i], "audio");
  }
  out.end_array();
}

void GenAiAttributes::tool_response(JsonWriter& out, RawValue id, RawValue response) {
  out.begin_object();
  part_type(out, "tool_call_response");
  if (id.present()) text_member(out, "id", id);
  out.key("response");
  response.present() ? append_json_text(out, response) : out.string("");
  out.end_object();
}

void GenAiAttributes::media_part(JsonWriter& out, const MediaPartView& part, std::string_view modality) {
  std::string_view content = part.content.present() ? part.content.string() : std::string_view();
  bool is_address = content.substr(0, 8) == "https://" || content.substr(0, 7) == "http://";
  out.begin_object();
  part_type(out, part.attachment_key.present() ? "file" : is_address ? "uri" : "blob");
  text_member(out, "mime_type", part.mime_type);
  out.key("modality");
  out.string(modality);
  if (part.attachment_key.present()) {
    text_member(out, "file_id", part.attachment_key);
  } else {
    text_member(out, is_address ? "uri" : "content", part.content);
  }
  out.end_object();
}

void GenAiAttributes::documents(const SpanData& span, OtlpWriter& to) {
  if (span.output.shape != Shape::documents) return;
  JsonWriter& out = to.begin_json("gen_ai.retrieval.documents");
  out.begin_array();
  for (const DocumentView& document : span.output.documents) {
    out.begin_object();
    if (document.id.present()) text_member(out, "id", document.id);
    if (document.score.present()) {
      out.key("score");
      append_json_text(out, document.score);
    }
    if (document.name.present()) text_member(out, "name", document.name);
    text_member(out, "content", document.text);
    out.end_object();
  }
  out.end_array();
  to.end_json();
}

void GenAiAttributes::text_member(JsonWriter& out, std::string_view key, RawValue value) {
  out.key(key);
  write_text(out, value, scratch_);
}

} // namespace llmobs
