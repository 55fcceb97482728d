#include "terminal/span_detail.h"

#include "terminal/detail_block.h"
#include "trace/figures.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

// Members of `meta` that are shown in a way of their own, or that only repeat what the tree shows.
bool is_known(std::string_view key) {
  constexpr std::array<std::string_view, 14> known = {"span",
                                                      "span.kind",
                                                      "kind",
                                                      "input",
                                                      "output",
                                                      "metadata",
                                                      "model_name",
                                                      "model_provider",
                                                      "error",
                                                      "error.type",
                                                      "error.message",
                                                      "error.stack",
                                                      "tool_definitions",
                                                      "agent_attribution"};
  return std::find(known.begin(), known.end(), key) != known.end();
}

void add_error(DetailBlock& block, const SpanHead& head, const JsonValue& event) {
  if (!head.failed) return;
  const SpanError error = read_span_error(event);
  block.label("error", Style::error);
  if (error.type.empty() && error.message.empty())
    block.text("failed, without saying why", Style::error);
  else
    block.text(fmt::format("{}{}{}", error.type, error.type.empty() || error.message.empty() ? "" : ": ",
                           error.message),
               Style::error);
  if (!error.stack.empty()) block.text(error.stack, Style::faint);
}

void add_model(DetailBlock& block, const SpanHead& head) {
  if (head.model_name.empty() && head.model_provider.empty()) return;
  block.label("model");
  block.text(head.model_provider.empty() ? head.model_name
                                         : fmt::format("{} ({})", head.model_name, head.model_provider));
}

void add_json_unless_empty(DetailBlock& block, std::string_view label, const JsonValue* value) {
  if (value == nullptr || value->type == JsonType::Null || (value->is_container() && value->members.empty())) return;
  block.label(label);
  block.json(*value);
}

// Lists such as tags and metrics: one after the other, in as few lines as they need.
void add_list(DetailBlock& block, std::string_view label, const std::vector<std::string>& items) {
  if (items.empty()) return;
  block.label(label);
  block.list(items);
}

void add_metrics(DetailBlock& block, const JsonValue& event) {
  const JsonValue* metrics = event.find("metrics");
  if (metrics == nullptr || !metrics->is_object()) return;
  std::vector<std::string> items;
  items.reserve(metrics->members.size());
  for (const JsonMember& metric : metrics->members)
    items.push_back(fmt::format("{}={}", metric.key, metric.value.text));
  add_list(block, "metrics", items);
}

void add_tags(DetailBlock& block, const JsonValue& event, bool failed, const std::vector<std::string>& said) {
  const JsonValue* tags = event.find("tags");
  if (tags == nullptr || !tags->is_array()) return;
  std::vector<std::string> items;
  items.reserve(tags->members.size());
  for (const JsonMember& tag : tags->members)
    if (tag.value.text != (failed ? "error:1" : "error:0") &&
        std::find(said.begin(), said.end(), tag.value.text) == said.end())
      items.push_back(tag.value.text);
  add_list(block, "tags", items);
}

void add_tools(DetailBlock& block, const JsonValue& meta) {
  const JsonValue* tools = meta.find("tool_definitions");
  if (tools == nullptr || !tools->is_array()) return;
  std::vector<std::string> names;
  names.reserve(tools->members.size());
  for (const JsonMember& tool : tools->members) names.emplace_back(tool.value.string("name"));
  add_list(block, "tools", names);
}

void add_identity(DetailBlock& block, const SpanHead& head, std::int64_t trace_start_ns) {
  block.label("span");
  std::string text = head.span_id;
  if (head.start_ns > trace_start_ns && trace_start_ns > 0)
    text += fmt::format(", {} into the trace", duration_text(head.start_ns - trace_start_ns));
  block.text(text, Style::faint);
}

} // namespace

std::vector<StyledLine> span_detail(const JsonValue& event, const DetailContext& context, std::size_t width) {
  DetailBlock block(width);
  const auto head = read_span_head(event);
  if (!head) return {};
  add_error(block, *head, event);
  add_model(block, *head);
  static const JsonValue no_meta;
  const JsonValue* found = event.find("meta");
  const JsonValue& meta = found == nullptr ? no_meta : *found;
  add_content(block, "input", meta.find("input"), context.input_calls);
  add_content(block, "output", meta.find("output"), context.output_calls);
  add_tools(block, meta);
  add_json_unless_empty(block, "metadata", meta.find("metadata"));
  for (const JsonMember& member : meta.members)
    if (!is_known(member.key)) add_json_unless_empty(block, member.key, &member.value);
  add_json_unless_empty(block, "left out", event.find("collection_errors"));
  add_metrics(block, event);
  add_tags(block, event, head->failed, context.said_tags);
  add_identity(block, *head, context.trace_start_ns);
  return std::move(block).take();
}

} // namespace llmobs::viewer
