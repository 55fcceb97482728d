#include "caller/declaration_fields.h"

#include <string_view>

namespace llmobs {

namespace {

// A field whose value `write(out, of)` writes. What the user's own types throw ends in the record.
template<class Of> void field_of(RecordWriter& record, Field field, void (*write)(Writer&, const Of&), const Of& of) {
  struct Both {
    void (*write)(Writer&, const Of&);
    const Of* of;
  };
  const Both both = {write, &of};
  const llmobs_type type = {[](Writer& out, const llmobs_value& value) {
                              const Both& both = *reinterpret_cast<const Both*>(value.word);
                              both.write(out, *both.of);
                            },
                            llmobs_opaque_shape};
  record.field(field, type, {reinterpret_cast<uint64_t>(&both), 0});
}

void put_key(Writer& out, std::string_view key) noexcept { out.key(key.data(), key.size()); }

void put_text(Writer& out, std::string_view key, Text text) noexcept {
  if (text.empty()) return;
  put_key(out, key);
  out.string(text.data(), text.size());
}

void put_value(Writer& out, const Value& value) { value.type().capture(out, value.value()); }

void put_entries(Writer& out, std::string_view key, const Entries& entries) {
  if (entries.empty()) return;
  put_key(out, key);
  out.begin_object();
  for (const Entry& entry : entries) {
    llmobs_type type = entry.type() ? *entry.type() : type_of_shape(entry.shape());
    if (!type.capture) continue;
    out.key(entry.key().data(), entry.key().size());
    type.capture(out, entry.value());
  }
  out.end_object();
}

void put_texts(Writer& out, std::string_view key, const List<Text>& texts) noexcept {
  if (texts.empty()) return;
  put_key(out, key);
  out.begin_array();
  for (Text text : texts) out.string(text.data(), text.size());
  out.end_array();
}

void put_tools(Writer& out, const List<ToolDefinition>& tools) {
  out.begin_array();
  for (const ToolDefinition& tool : tools) {
    out.begin_object();
    put_text(out, "name", tool.name);
    put_text(out, "description", tool.description);
    put_text(out, "version", tool.version);
    if (tool.schema.given()) {
      put_key(out, "schema");
      put_value(out, tool.schema);
    }
    out.end_object();
  }
  out.end_array();
}

void put_chat(Writer& out, const List<PromptMessage>& messages) noexcept {
  if (messages.empty()) return;
  put_key(out, "chat_template");
  out.begin_array();
  for (const PromptMessage& message : messages) {
    out.begin_object();
    if (!message.placeholder.empty()) {
      put_text(out, "type", "placeholder");
      put_text(out, "name", message.placeholder);
    } else {
      put_key(out, "role");
      out.string(message.role);
      put_key(out, "content");
      out.string(message.content);
    }
    out.end_object();
  }
  out.end_array();
}

void put_prompt(Writer& out, const Prompt& prompt) {
  out.begin_object();
  put_text(out, "id", prompt.id);
  put_text(out, "version", prompt.version);
  put_text(out, "label", prompt.label);
  put_text(out, "template", prompt.template_text);
  put_chat(out, prompt.chat_template);
  put_entries(out, "variables", prompt.variables);
  put_entries(out, "tags", prompt.tags);
  put_texts(out, "_dd_context_variable_keys", prompt.rag_context_variables);
  put_texts(out, "_dd_query_variable_keys", prompt.rag_query_variables);
  out.end_object();
}

void put_agent(Writer& out, const AgentDeclaration& agent) {
  out.begin_object();
  put_text(out, "version", agent.version);
  put_text(out, "name", agent.name);
  put_text(out, "instructions", agent.instructions);
  put_text(out, "model", agent.model);
  put_entries(out, "model_settings", agent.model_settings);
  if (!agent.tools.empty()) {
    put_key(out, "tools");
    put_tools(out, agent.tools);
  }
  out.end_object();
}

void put_cost_tags(Writer& out, const List<Text>& keys) {
  out.begin_object();
  for (Text key : keys) {
    out.key(key.data(), key.size());
    out.null();
  }
  out.end_object();
}

void put_links(Writer& out, const List<SpanLink>& links) {
  out.begin_array();
  for (const SpanLink& link : links) {
    out.begin_object();
    put_text(out, "trace_id", link.trace_id);
    put_text(out, "span_id", link.span_id);
    put_text(out, "from", link.from);
    put_text(out, "to", link.to);
    out.end_object();
  }
  out.end_array();
}

} // namespace

void write_prompt(RecordWriter& record, Field field, const Prompt& prompt) noexcept {
  if (prompt.is_given()) field_of(record, field, &put_prompt, prompt);
}
void write_agent(RecordWriter& record, Field field, const AgentDeclaration& agent) noexcept {
  if (agent.is_given()) field_of(record, field, &put_agent, agent);
}
void write_cost_tags(RecordWriter& record, const List<Text>& keys) noexcept {
  if (!keys.empty()) field_of(record, Field::cost_tags, &put_cost_tags, keys);
}
void write_tool_definitions(RecordWriter& record, const List<ToolDefinition>& tools) noexcept {
  if (!tools.empty()) field_of(record, Field::tool_definitions, &put_tools, tools);
}
void write_span_links(RecordWriter& record, const List<SpanLink>& links) noexcept {
  if (!links.empty()) field_of(record, Field::span_links, &put_links, links);
}

void write_error(RecordWriter& record, const SpanError& error) noexcept {
  if (!error.is_given()) return;
  record.field(Field::error_type, error.type.data(), error.type.size());
  record.field(Field::error_message, error.message.data(), error.message.size());
  if (!error.stack.empty()) record.field(Field::error_stack, error.stack.data(), error.stack.size());
}

void write_user(RecordWriter& record, Text user_id) noexcept {
  if (user_id.empty()) return;
  record.begin_field(Field::tags);
  record.begin_object();
  put_text(record, "user_id", user_id);
  record.end_object();
  record.end_field();
}

} // namespace llmobs
