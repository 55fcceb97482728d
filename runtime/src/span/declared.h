// What a program declared of a span (declarations.h): its prompt, the tools that the model may call, the agent that it is, the
// tags that costs are shown by, and the spans that it goes on from. Declarations reads them from a span's fields, later ones over or
// beside earlier ones, and checks them when the span is finished: what does not fit is left out and said. The outcome is Declared.
#pragma once

#include "base/kind.h"
#include "span/lineage.h"
#include "span/secrets.h"
#include "span/typed_content.h"
#include "value/named_values.h"

#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

struct ToolDefinitionView {
  std::string_view name;
  RawValue description;
  RawValue schema; // an object
  RawValue version;
};

struct SpanLinkView {
  std::string_view trace_id;
  std::string_view span_id;
  std::string_view from;
  std::string_view to;
};

struct Declared {
  bool has_prompt = false;
  NamedValues prompt; // members as they stand in Datadog's event; without an id it has the default one
  std::vector<std::string_view> cost_tags;
  std::vector<ToolDefinitionView> tools;
  std::string_view tool_version;
  bool has_manifest = false;
  NamedValues manifest;       // name, instructions, model
  NamedValues model_settings; // of it
  std::vector<ToolDefinitionView> agent_tools;
  std::vector<SpanLinkView> links;

  /// Nothing of it is there.
  bool empty() const noexcept {
    return !has_prompt && cost_tags.empty() && tools.empty() && tool_version.empty() && !has_manifest && links.empty();
  }
  /// What may quote an input.
  void take_content_away() noexcept {
    prompt.clear();
    has_prompt = has_manifest = false;
    manifest.clear();
    model_settings.clear();
    agent_tools.clear();
    tools.clear();
  }
  void clear() noexcept {
    if (empty()) return;
    take_content_away();
    cost_tags.clear();
    links.clear();
    tool_version = {};
  }
};

struct SpanData;
struct OpenSpan;

class Declarations {
public:
  void begin() noexcept;
  /// False: this field is none of a declaration. `data`: with the tags so far.
  bool take(Field field, RawValue value, SpanData& data, ParsedValues& parsed);
  void take_secrets_out(const Secrets& secrets, ParsedValues& parsed);
  /// All fields were taken: what of them stands becomes `data.declared`, and tags.
  void finish(const OpenSpan& span, SpanData& data, ParsedValues& parsed);

private:
  void add_cost_tags(RawValue keys, SpanData& data);
  void finish_prompt(SpanData& data, ParsedValues& parsed);
  void finish_tools(const OpenSpan& span, SpanData& data, ParsedValues& parsed);
  void finish_agent(SpanData& data, ParsedValues& parsed);
  void finish_links(SpanData& data);
  void read_tools(RawValue list, std::vector<ToolDefinitionView>& to, const SpanData& data, ParsedValues& parsed);

  bool any_ = false;
  bool has_prompt_ = false, says_prompt_ = false; // the second: for this span, not for all of a context
  bool has_two_templates_ = false;
  bool has_agent_ = false, says_agent_ = false;
  NamedValues prompt_, agent_;
  RawValue tools_;
  std::string_view tool_version_;
  std::string_view missing_cost_tag_;
  std::vector<RawValue> links_;
};

/// Says, once in a while, what of a span was left out, and why; and counts it.
void report_left_out(const SpanData& data, std::string_view what, std::string_view why);

} // namespace llmobs
