#include "terminal/tool_runs.h"

#include "trace/figures.h"
#include "trace/tool_links.h"

#include <fmt/format.h>
#include <utility>

namespace llmobs::viewer {
namespace {

std::string run_text(const SpanHead& tool) {
  if (!tool.duration_ns) return fmt::format("({}span {})", tool.failed ? "failed, " : "", tool.span_id);
  return fmt::format("({}{}, span {})", tool.failed ? "failed after " : "", duration_text(*tool.duration_ns),
                     tool.span_id);
}

} // namespace

ToolRuns::ToolRuns(const Store& store, std::size_t trace) {
  const TraceRows rows = store.trace(trace);
  for (const ToolLink& link : tool_links(store, rows.spans)) {
    std::string text = link.tool == SpanRow::none ? std::string() : run_text(store.head(rows.spans[link.tool]));
    if (!link.tool_id.empty() && !text.empty()) by_id_.emplace(link.tool_id, text);
    by_call_[{rows.spans[link.call].index, link.name, link.tool_id}].push_back(std::move(text));
  }
}

std::string ToolRuns::of_output(std::uint32_t span, const std::string& name, const std::string& tool_id) {
  const auto found = by_call_.find({span, name, tool_id});
  if (found == by_call_.end() || found->second.empty()) return {};
  std::string text = std::move(found->second.front());
  found->second.pop_front();
  return text;
}

std::string ToolRuns::of_input(const std::string& tool_id) const {
  const auto found = by_id_.find(tool_id);
  return found == by_id_.end() ? std::string() : found->second;
}

} // namespace llmobs::viewer
