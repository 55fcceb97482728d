#include "trace/span_statistics.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace llmobs::viewer {
namespace {

using Groups = std::map<std::string, SpanGroup>;

void add(SpanGroup& group, const SpanRow& row, bool counts) {
  ++group.spans;
  if (row.failed) ++group.errors;
  if (row.duration_ns >= 0) group.durations.push_back(row.duration_ns);
  if (!counts) return;
  group.tokens += tokens_of(row);
  if (row.cost >= 0) group.cost = group.cost.value_or(0) + row.cost;
}

std::vector<SpanGroup> sorted(Groups& groups) {
  std::vector<SpanGroup> list;
  for (auto& [name, group] : groups) {
    group.name = name;
    std::sort(group.durations.begin(), group.durations.end());
    list.push_back(std::move(group));
  }
  std::sort(list.begin(), list.end(), [](const SpanGroup& a, const SpanGroup& b) {
    return a.spans != b.spans ? a.spans > b.spans : a.name < b.name;
  });
  return list;
}

class Counter {
public:
  Counter(const Store& store, const RowFilter& wanted) : store_(store), wanted_(wanted) {}

  Statistics count() && {
    for (std::size_t trace = 0; trace < store_.trace_count(); ++trace) add_trace(store_.trace(trace));
    std::sort(result_.all.durations.begin(), result_.all.durations.end());
    result_.kinds = sorted(kinds_);
    result_.models = sorted(models_);
    result_.tools = sorted(tools_);
    result_.errors = sorted(errors_);
    return std::move(result_);
  }

private:
  void add_trace(const TraceRows& trace) {
    const TraceShape shape = make_shape(trace.spans);
    std::vector<bool> counts(trace.spans.size());
    for (const std::uint32_t row : counted_rows(trace.spans, shape)) counts[row] = true;
    bool any = false;
    for (const ShapeNode& node : shape.nodes) { // without events that are there twice
      if (node.row == ShapeNode::none) continue;
      const SpanRow& row = trace.spans[node.row];
      if (wanted_ && !wanted_(row)) continue;
      any = true;
      add_span(row, counts[node.row]);
    }
    if (any) ++result_.traces;
  }

  void add_span(const SpanRow& row, bool counts) {
    const std::string kind(store_.text(row.kind_name));
    add(result_.all, row, counts);
    add(kinds_[kind.empty() ? "(none)" : kind], row, counts);
    if (row.model != TextPool::empty) add(models_[std::string(store_.text(row.model))], row, counts);
    if (kind == "tool") add(tools_[std::string(store_.text(row.name))], row, counts);
    if (!row.failed) return;
    const std::string type(store_.text(row.error_type));
    add(errors_[type.empty() ? "(no type)" : type], row, counts);
  }

  const Store& store_;
  const RowFilter& wanted_;
  Statistics result_;
  Groups kinds_;
  Groups models_;
  Groups tools_;
  Groups errors_;
};

} // namespace

std::optional<std::int64_t> SpanGroup::percentile(double part) const {
  if (durations.empty()) return std::nullopt;
  const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(durations.size())));
  return durations[std::clamp<std::size_t>(rank, 1, durations.size()) - 1];
}

Statistics make_statistics(const Store& store, const RowFilter& wanted) { return Counter(store, wanted).count(); }

} // namespace llmobs::viewer
