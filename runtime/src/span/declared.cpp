#include "span/declared.h"

#include "base/log.h"
#include "base/statistics.h"
#include "span/open_span.h"
#include "span/span_data.h"
#include "value/object_members.h"
#include "value/value_bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace llmobs {

namespace {

constexpr std::string_view prompt_tag = "prompt_tracking_instrumentation_method";

// Later members over earlier ones.
template<class Each> void each_member(RawValue object, Each&& each) {
  ValueReader in(object);
  Token token;
  in.next(token);
  std::string_view key;
  while (in.key(key)) each(key, in.value());
}

RawValue text_value(std::string_view text, ParsedValues& room) {
  Bytes& bytes = room.emplace_back();
  append_text(bytes, Tag::string, text);
  return value_in(bytes);
}

// What is not known here may be a key or an address.
bool is_model_setting(std::string_view name) noexcept {
  constexpr std::string_view known[] = {
      "frequency_penalty", "logit_bias", "logprobs",       "max_tokens",  "parallel_tool_calls",
      "presence_penalty",  "seed",       "stop_sequences", "temperature", "timeout",
      "tool_choice",       "top_k",      "top_logprobs",   "top_p"};
  return std::find(std::begin(known), std::end(known), name) != std::end(known);
}

bool is_trace_id(std::string_view id) noexcept {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}
bool is_span_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 20 && id.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

void report_left_out(const SpanData& data, std::string_view what, std::string_view why) {
  count_content_lost();
  log_line(LogLevel::warn, LogTopic::content,
           fmt::format("{} of span \"{}\" ({}) is left out: {}", what, data.name.substr(0, 100), spelling(data.kind),
                       why),
           why);
}

void Declarations::begin() noexcept {
  if (!any_) return;
  any_ = has_prompt_ = says_prompt_ = has_two_templates_ = has_agent_ = says_agent_ = false;
  prompt_.clear();
  agent_.clear();
  tools_ = RawValue();
  tool_version_ = missing_cost_tag_ = {};
  links_.clear();
}

bool Declarations::take(Field field, RawValue value, SpanData& data, ParsedValues& parsed) {
  switch (field) {
  case Field::prompt: says_prompt_ = true; [[fallthrough]];
  case Field::context_prompt: {
    has_prompt_ = true;
    size_t templates = 0;
    each_member(value, [&](std::string_view key, RawValue member) {
      bool is_template = key == "template" || key == "chat_template";
      if (is_template && templates++ != 0) return void(has_two_templates_ = true);
      if (is_template) prompt_.remove(key == "template" ? "chat_template" : "template");
      prompt_.put(key, member);
    });
    break;
  }
  case Field::agent: says_agent_ = true; [[fallthrough]];
  case Field::context_agent:
    has_agent_ = true;
    each_member(value, [&](std::string_view key, RawValue member) {
      const NamedValue* known = std::as_const(agent_).find(key);
      if (key != "model_settings" || !known) return agent_.put(key, member);
      NamedValues both;
      for (RawValue settings : {known->value, member})
        each_member(settings, [&](std::string_view name, RawValue setting) { both.put(name, setting); });
      Bytes& bytes = parsed.emplace_back();
      append_object(bytes, both);
      agent_.put(key, value_in(bytes));
    });
    break;
  case Field::cost_tags: add_cost_tags(value, data); break;
  case Field::tool_definitions: tools_ = value; break;
  case Field::tool_version: tool_version_ = value.string(); break;
  case Field::span_links: links_.push_back(value); break;
  default: return false;
  }
  return any_ = true;
}

void Declarations::add_cost_tags(RawValue keys, SpanData& data) {
  each_member(keys, [&](std::string_view key, RawValue) {
    std::vector<std::string_view>& all = data.declared.cost_tags;
    if (!std::as_const(data.tags).find(key)) {
      missing_cost_tag_ = key.empty() ? std::string_view("(empty)") : key;
    } else if (std::find(all.begin(), all.end(), key) == all.end()) {
      all.push_back(key);
    }
  });
}

void Declarations::take_secrets_out(const Secrets& secrets, ParsedValues& parsed) {
  if (!any_) return;
  for (NamedValues* values : {&prompt_, &agent_}) {
    for (const NamedValue& entry : *values) {
      RawValue clean = secrets.without(entry.name, entry.value, parsed);
      if (clean.begin != entry.value.begin) values->put(entry.name, clean);
    }
  }
  if (tools_.present()) tools_ = secrets.without("", tools_, parsed);
}

void Declarations::finish(const OpenSpan& span, SpanData& data, ParsedValues& parsed) {
  if (any_ || data.kind == SpanKind::Tool) finish_tools(span, data, parsed);
  if (!any_) return;
  finish_prompt(data, parsed);
  finish_agent(data, parsed);
  finish_links(data);
  if (!missing_cost_tag_.empty())
    report_left_out(data, fmt::format("the cost tag \"{}\"", missing_cost_tag_.substr(0, 100)),
                    "the span has no such tag; say the tag first, or with it");
}

void Declarations::finish_prompt(SpanData& data, ParsedValues& parsed) {
  if (!has_prompt_) return;
  if (data.kind != SpanKind::Llm) {
    if (says_prompt_)
      report_left_out(data, "the prompt", "only llm spans have one; annotate the span of the model's call");
    return;
  }
  if (has_two_templates_)
    report_left_out(data, "one of two templates", "a prompt has either a template of one text or a chat template");
  data.declared.has_prompt = true;
  for (const NamedValue& member : prompt_) data.declared.prompt.put(member.name, member.value);
  data.tags.put(prompt_tag, text_value("annotated", parsed));
}

void Declarations::read_tools(RawValue list, std::vector<ToolDefinitionView>& to, const SpanData& data,
                              ParsedValues& parsed) {
  each_element(list, [&](RawValue element) {
    RawValue name, description, schema, version;
    pick_members(element, {{"name", &name}, {"description", &description}, {"schema", &schema}, {"version", &version}});
    if (name.string().empty()) return report_left_out(data, "a tool", "it has no name");
    if (schema.present()) {
      RawValue object = parsed_value(schema, parsed);
      if (object.tag() == Tag::string) { // text that is JSON, though nobody said so
        Bytes& bytes = parsed.emplace_back();
        append_text(bytes, Tag::json, object.string());
        object = parsed_value(value_in(bytes), parsed);
      }
      schema = is_object(object) ? object : RawValue();
      if (!schema.present())
        report_left_out(data, fmt::format("the schema of the tool \"{}\"", name.string().substr(0, 100)),
                        "it is not a JSON object; give an object, or Value::json() of its text");
    }
    to.push_back({name.string(), description, schema, version});
  });
}

void Declarations::finish_tools(const OpenSpan& span, SpanData& data, ParsedValues& parsed) {
  if (tools_.present()) {
    if (data.kind == SpanKind::Llm)
      read_tools(tools_, data.declared.tools, data, parsed);
    else
      report_left_out(data, "the list of tools", "only llm spans have one");
  }
  if (data.kind == SpanKind::Tool) {
    data.declared.tool_version = tool_version_;
    const Lineage* parent = span.parent_at_end ? span.parent_at_end.get() : span.inherited.get();
    bool is_of_parent = parent && parent->tools_of == span.parent_id;
    if (is_of_parent && tool_version_.empty()) {
      for (const ToolVersion& tool : parent->tools) { // what is shown is a view of it
        if (tool.name == data.name) data.declared.tool_version = tool.version;
      }
    }
  } else if (!tool_version_.empty()) {
    report_left_out(data, "the tool's version", "only tool spans have one");
  }
}

void Declarations::finish_agent(SpanData& data, ParsedValues& parsed) {
  if (!has_agent_) return;
  if (data.kind != SpanKind::Agent) {
    if (says_agent_) report_left_out(data, "the agent's declaration", "only agent spans have one");
    return;
  }
  Declared& declared = data.declared;
  for (const NamedValue& member : agent_) {
    if (member.name == "version") {
      data.tags.put("agent_version", member.value);
      continue;
    }
    declared.has_manifest = true;
    if (member.name == "tools") {
      read_tools(member.value, declared.agent_tools, data, parsed);
    } else if (member.name == "model_settings") {
      each_member(member.value, [&](std::string_view name, RawValue value) {
        if (is_model_setting(name)) return declared.model_settings.put(name, value);
        report_left_out(data, fmt::format("the model setting \"{}\"", name.substr(0, 100)),
                        "it is not one that is known, and may be a secret");
      });
    } else {
      declared.manifest.put(member.name, member.value);
    }
  }
  bool is_named = std::as_const(declared.manifest).find("name");
  if (declared.has_manifest && !is_named) declared.manifest.put("name", text_value(data.name, parsed));
}

void Declarations::finish_links(SpanData& data) {
  for (RawValue list : links_) {
    each_element(list, [&](RawValue element) {
      RawValue trace_id, span_id, from, to;
      pick_members(element, {{"trace_id", &trace_id}, {"span_id", &span_id}, {"from", &from}, {"to", &to}});
      if (!is_trace_id(trace_id.string()) || !is_span_id(span_id.string()))
        return report_left_out(data, "a link", "its ids are not those of a span (see Span::ids())");
      std::string_view out = from.string(), in = to.string();
      data.declared.links.push_back(
          {trace_id.string(), span_id.string(), out.empty() ? "output" : out, in.empty() ? "input" : in});
    });
  }
}

} // namespace llmobs
