#include "trace/tool_links.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>

namespace llmobs::viewer {
namespace {

constexpr std::array<std::string_view, 4> id_names = {"tool_id", "tool_call_id", "gen_ai.tool.call.id", "call_id"};

const JsonValue* at(const JsonValue* value, std::initializer_list<const char*> path) {
  for (const char* key : path) value = value == nullptr ? nullptr : value->find(key);
  return value;
}

std::string text_at(const JsonValue& value, std::string_view key) {
  const JsonValue* found = value.find(key);
  return found == nullptr || found->is_container() || found->type == JsonType::Null ? std::string() : found->text;
}

// Which call a tool's span answers; empty if it does not say.
std::string answered_call(const JsonValue& event) {
  if (const JsonValue* metadata = at(&event, {"meta", "metadata"}))
    for (const std::string_view name : id_names)
      if (std::string id = text_at(*metadata, name); !id.empty()) return id;
  const JsonValue* tags = event.find("tags");
  if (tags == nullptr || !tags->is_array()) return {};
  for (const JsonMember& tag : tags->members)
    for (const std::string_view name : id_names) {
      const std::string_view text = tag.value.text;
      if (text.size() > name.size() + 1 && text.substr(0, name.size()) == name && text[name.size()] == ':')
        return std::string(text.substr(name.size() + 1));
    }
  return {};
}

class Linker {
public:
  Linker(const Store& store, const std::vector<SpanRow>& spans) : store_(store), spans_(spans) {}

  std::vector<ToolLink> link() && {
    for (std::uint32_t i = 0; i < spans_.size(); ++i) {
      const std::string_view kind = store_.text(spans_[i].kind_name);
      if (kind == "tool") take_tool(i);
      if (kind == "llm") take_calls(i);
    }
    sort_by_start();
    for (ToolLink& link : links_) join_by_id(link);
    for (ToolLink& link : links_)
      if (link.tool == SpanRow::none) join_by_span_link(link);
    for (auto& [name, tools] : by_name_)
      std::sort(tools.begin(), tools.end(), [this](std::uint32_t a, std::uint32_t b) { return is_before(a, b); });
    for (ToolLink& link : links_)
      if (link.tool == SpanRow::none) join_by_name(link);
    return std::move(links_);
  }

private:
  bool is_before(std::uint32_t a, std::uint32_t b) const {
    return spans_[a].start_ns != spans_[b].start_ns ? spans_[a].start_ns < spans_[b].start_ns : a < b;
  }

  // The calls of one span keep their order.
  void sort_by_start() {
    std::vector<std::size_t> order(links_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      return links_[a].call != links_[b].call ? is_before(links_[a].call, links_[b].call) : a < b;
    });
    std::vector<ToolLink> sorted;
    for (const std::size_t i : order) sorted.push_back(std::move(links_[i]));
    links_ = std::move(sorted);
  }

  // Most spans need not be parsed: their bytes say that there is nothing.
  bool mentions(std::uint32_t span, std::string_view word) {
    const std::string_view text = texts_.of(store_, spans_[span]);
    return ::memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
  }

  void take_tool(std::uint32_t span) {
    by_name_[std::string(store_.text(spans_[span].name))].push_back(span);
    const bool goes_on = mentions(span, "\"span_links\"");
    if (!goes_on && !mentions(span, "tool_id") && !mentions(span, "call_id") && !mentions(span, "call.id")) return;
    const JsonValue event = store_.read_event(spans_[span]);
    if (std::string id = answered_call(event); !id.empty()) by_id_.emplace(std::move(id), span);
    if (const JsonValue* links = event.find("span_links"))
      for (const JsonMember& link : links->members)
        goes_on_from_.emplace(id_number(text_at(link.value, "span_id")), span);
  }

  void take_calls(std::uint32_t span) {
    if (!mentions(span, "\"tool_calls\"")) return;
    const JsonValue event = store_.read_event(spans_[span]);
    const JsonValue* messages = at(&event, {"meta", "output", "messages"});
    if (messages == nullptr) return;
    for (const JsonMember& message : messages->members) {
      const JsonValue* calls = message.value.find("tool_calls");
      if (calls == nullptr) continue;
      for (const JsonMember& call : calls->members) {
        std::string id = text_at(call.value, "tool_id");
        if (id.empty()) id = text_at(call.value, "id");
        links_.push_back({span, SpanRow::none, std::move(id), text_at(call.value, "name"), false});
      }
    }
  }

  void join_by_id(ToolLink& link) {
    const auto found = link.tool_id.empty() ? by_id_.end() : by_id_.find(link.tool_id);
    if (found == by_id_.end()) return;
    take(link, found->second);
    link.by_id = true;
  }

  // A tool's span may have a link to the span of the model that asked for it. One of them may have asked for several.
  void join_by_span_link(ToolLink& link) {
    const auto tools = by_name_.find(link.name);
    if (tools == by_name_.end()) return;
    const auto [first, end] = goes_on_from_.equal_range(spans_[link.call].span);
    std::uint32_t earliest = SpanRow::none;
    for (auto linked = first; linked != end; ++linked) {
      const std::uint32_t tool = linked->second;
      const bool is_free = std::find(tools->second.begin(), tools->second.end(), tool) != tools->second.end();
      if (is_free && (earliest == SpanRow::none || is_before(tool, earliest))) earliest = tool;
    }
    if (earliest != SpanRow::none) take(link, earliest);
  }

  // No other call is joined to that span.
  void take(ToolLink& link, std::uint32_t tool) {
    link.tool = tool;
    std::vector<std::uint32_t>& same = by_name_[std::string(store_.text(spans_[tool].name))];
    same.erase(std::remove(same.begin(), same.end(), tool), same.end());
  }

  void join_by_name(ToolLink& link) {
    const auto found = by_name_.find(link.name);
    if (found == by_name_.end()) return;
    const SpanRow& call = spans_[link.call];
    const std::int64_t answered = call.start_ns + std::max<std::int64_t>(call.duration_ns, 0);
    std::vector<std::uint32_t>& tools = found->second;
    const auto next = std::find_if(tools.begin(), tools.end(),
                                   [&](std::uint32_t tool) { return spans_[tool].start_ns >= answered; });
    if (next == tools.end()) return;
    link.tool = *next;
    tools.erase(next);
  }

  const Store& store_;
  const std::vector<SpanRow>& spans_;
  SpanTexts texts_;
  std::vector<ToolLink> links_;
  std::map<std::string, std::uint32_t> by_id_;
  std::multimap<std::uint64_t, std::uint32_t> goes_on_from_; // by the id of the span that a tool's has a link to
  std::map<std::string, std::vector<std::uint32_t>> by_name_;
};

} // namespace

std::vector<ToolLink> tool_links(const Store& store, const std::vector<SpanRow>& spans) {
  return Linker(store, spans).link();
}

} // namespace llmobs::viewer
