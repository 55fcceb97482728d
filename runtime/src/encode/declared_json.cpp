#include "encode/declared_json.h"

#include "value/object_members.h"
#include "value/value_json.h"

#include <utility>

namespace llmobs {

namespace {

void text_member(JsonWriter& out, std::string_view key, RawValue value) {
  if (!value.present()) return;
  Bytes scratch;
  out.key(key);
  out.string(text_of(value, scratch));
}

void value_member(JsonWriter& out, std::string_view key, RawValue value) {
  if (!value.present()) return;
  out.key(key);
  write_json(out, value);
}

// Tags of a prompt are texts.
void texts_member(JsonWriter& out, std::string_view key, RawValue object) {
  out.key(key);
  out.begin_object();
  ValueReader in(object);
  Token token;
  in.next(token);
  std::string_view name;
  while (in.key(name)) text_member(out, name, in.value());
  out.end_object();
}

bool requires_parameter(RawValue required, std::string_view name) {
  bool found = false;
  if (required.tag() == Tag::array)
    each_element(required, [&](RawValue one) { found = found || one.string() == name; });
  return found;
}

// Of a JSON Schema only which parameters there are, their types, and which must be given.
void write_parameters(JsonWriter& out, RawValue schema) {
  RawValue properties, required;
  pick_members(schema, {{"properties", &properties}, {"required", &required}});
  out.key("parameters");
  out.begin_object();
  ValueReader in(is_object(properties) ? properties : RawValue());
  Token token;
  in.next(token);
  std::string_view name;
  while (in.key(name)) {
    RawValue property = in.value(), type;
    if (is_object(property)) pick_members(property, {{"type", &type}});
    out.key(name);
    out.begin_object();
    value_member(out, "type", type);
    if (requires_parameter(required, name)) {
      out.key("required");
      out.boolean(true);
    }
    out.end_object();
  }
  out.end_object();
}

void write_manifest(JsonWriter& out, const Declared& declared) {
  out.key("agent_manifest");
  out.begin_object();
  out.key("framework");
  out.string("manual");
  for (const NamedValue& member : declared.manifest) text_member(out, member.name, member.value);
  if (!declared.model_settings.empty()) {
    out.key("model_settings");
    out.begin_object();
    for (const NamedValue& setting : declared.model_settings) value_member(out, setting.name, setting.value);
    out.end_object();
  }
  if (!declared.agent_tools.empty()) {
    out.key("tools");
    out.begin_array();
    for (const ToolDefinitionView& tool : declared.agent_tools) {
      out.begin_object();
      out.key("name");
      out.string(tool.name);
      text_member(out, "description", tool.description);
      if (tool.schema.present()) write_parameters(out, tool.schema);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
}

void usual_keys(JsonWriter& out, const NamedValues& prompt, std::string_view member, std::string_view usual) {
  if (prompt.find(member)) return;
  out.key(member);
  out.begin_array();
  out.string(usual);
  out.end_array();
}

} // namespace

void write_prompt(JsonWriter& out, const Declared& declared, std::string_view ml_app) {
  out.key("prompt");
  out.begin_object();
  if (!declared.prompt.find("id")) {
    out.key("id");
    out.string(std::string(ml_app) + "_unnamed-prompt");
  }
  for (const NamedValue& member : declared.prompt) {
    if (member.name == "tags")
      texts_member(out, member.name, member.value);
    else
      value_member(out, member.name, member.value);
  }
  usual_keys(out, declared.prompt, "_dd_context_variable_keys", "context");
  usual_keys(out, declared.prompt, "_dd_query_variable_keys", "question");
  out.end_object();
}

void write_reserved_metadata(JsonWriter& out, const Declared& declared) {
  if (declared.cost_tags.empty() && !declared.has_manifest) return;
  out.key("_dd");
  out.begin_object();
  if (!declared.cost_tags.empty()) {
    out.key("cost_tags");
    out.begin_array();
    for (std::string_view key : declared.cost_tags) out.string(key);
    out.end_array();
  }
  if (declared.has_manifest) write_manifest(out, declared);
  out.end_object();
}

void write_tools(JsonWriter& out, const Declared& declared) {
  if (!declared.tools.empty()) {
    out.key("tool_definitions");
    out.begin_array();
    for (const ToolDefinitionView& tool : declared.tools) {
      out.begin_object();
      out.key("name");
      out.string(tool.name);
      text_member(out, "description", tool.description);
      value_member(out, "schema", tool.schema);
      text_member(out, "version", tool.version);
      out.end_object();
    }
    out.end_array();
  }
  if (declared.tool_version.empty()) return;
  out.key("tool");
  out.begin_object();
  out.key("version");
  out.string(declared.tool_version);
  out.end_object();
}

void write_span_links(JsonWriter& out, const Declared& declared) {
  if (declared.links.empty()) return;
  out.key("span_links");
  out.begin_array();
  for (const SpanLinkView& link : declared.links) {
    out.begin_object();
    out.key("trace_id");
    out.string(link.trace_id);
    out.key("span_id");
    out.string(link.span_id);
    out.key("attributes");
    out.begin_object();
    out.key("from");
    out.string(link.from);
    out.key("to");
    out.string(link.to);
    out.end_object();
    out.end_object();
  }
  out.end_array();
}

} // namespace llmobs
