#include "trace_view.h"

#include "base/user_error.h"
#include "query/stored_span.h"
#include "trace_source.h"

#include <algorithm>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

// The rows that the query wants, and the ones above them.
std::vector<SpanRow> wanted_rows(Store& store, const TraceRows& trace, const TraceShape& shape, const Query& query) {
  std::vector<bool> wanted(shape.nodes.size());
  for (std::size_t node = 0; node < shape.nodes.size(); ++node) {
    if (shape.nodes[node].row == ShapeNode::none) continue;
    StoredSpan span(store, trace.spans[shape.nodes[node].row]);
    if (!query.matches(span)) continue;
    for (std::uint32_t up = static_cast<std::uint32_t>(node); up != ShapeNode::none && !wanted[up];
         up = shape.nodes[up].parent)
      wanted[up] = true;
  }
  std::vector<SpanRow> rows;
  for (std::size_t node = 0; node < shape.nodes.size(); ++node)
    if (wanted[node] && shape.nodes[node].row != ShapeNode::none) rows.push_back(trace.spans[shape.nodes[node].row]);
  return rows;
}

bool tells_something(const TraceRows& trace) {
  return trace.spans.size() > 1 || trace.spans.front().failed || trace.spans.front().model != TextPool::empty;
}

const JsonValue* tags_of(const JsonValue& event) {
  const JsonValue* tags = event.find("tags");
  return tags != nullptr && tags->is_array() ? tags : nullptr;
}

} // namespace

TraceView view_trace(Store& store, std::size_t trace, const Query& query) {
  TraceView view;
  view.trace = store.trace(trace);
  view.shape = make_shape(view.trace.spans);
  view.summary = summarise(view.trace, view.shape);
  name_after_root(view.summary, store.head(view.trace.spans[main_row(view.shape, view.trace.spans)]));
  if (!query.matches_all()) {
    view.trace.spans = wanted_rows(store, view.trace, view.shape, query);
    if (view.trace.spans.empty()) throw UserError(fmt::format("trace {} has no span of that kind", view.trace.id));
    view.shape = make_shape(view.trace.spans);
  }
  view.heads.reserve(view.trace.spans.size());
  for (const SpanRow& row : view.trace.spans) view.heads.push_back(store.head(row));
  return view;
}

std::size_t newest_telling(Store& store, const Query& query) {
  std::vector<std::size_t> order = newest_first(store);
  if (!query.matches_all()) {
    const std::vector<bool> wanted = search_traces(store, query);
    order.erase(std::remove_if(order.begin(), order.end(), [&](std::size_t trace) { return !wanted[trace]; }),
                order.end());
    if (order.empty()) throw UserError(fmt::format("no trace in {} has a span of that kind", store.name()));
    return order.front();
  }
  for (const std::size_t trace : order)
    if (tells_something(store.trace(trace))) return trace;
  return order.front();
}

std::vector<std::string> common_tags(Store& store, const TraceRows& trace) {
  std::vector<std::string> common;
  for (const SpanRow& row : trace.spans) {
    const JsonValue* tags = tags_of(store.event(row));
    if (tags == nullptr) return {};
    if (&row == &trace.spans.front()) {
      for (const JsonMember& tag : tags->members) common.push_back(tag.value.text);
      continue;
    }
    const auto is_missing = [&](const std::string& tag) {
      return std::none_of(tags->members.begin(), tags->members.end(),
                          [&](const JsonMember& member) { return member.value.text == tag; });
    };
    common.erase(std::remove_if(common.begin(), common.end(), is_missing), common.end());
  }
  return common;
}

} // namespace llmobs::viewer
