#include "export/exported_trace.h"

#include <utility>

namespace llmobs::viewer {

ExportedTrace exported_trace(const TraceRows& trace, const TraceShape& shape, std::vector<SpanHead> heads,
                             TraceSummary summary) {
  ExportedTrace exported;
  exported.summary = std::move(summary);
  std::vector<std::uint32_t> place(shape.nodes.size(), SpanRow::none);
  for (const ShapeStep& step : shape.steps) {
    const ShapeNode& node = shape.nodes[step.node];
    if (node.row == ShapeNode::none) continue;
    place[step.node] = static_cast<std::uint32_t>(exported.spans.size());
    const std::uint32_t parent = node.parent == ShapeNode::none ? SpanRow::none : place[node.parent];
    exported.spans.push_back({std::move(heads[node.row]), trace.spans[node.row], step.depth, parent});
  }
  return exported;
}

ExportedTrace exported_trace(const Store& store, std::size_t index) {
  const TraceRows trace = store.trace(index);
  const TraceShape shape = make_shape(trace.spans);
  TraceSummary summary = summarise(trace, shape);
  name_after_root(summary, store.head(trace.spans[main_row(shape, trace.spans)]));
  std::vector<SpanHead> heads;
  heads.reserve(trace.spans.size());
  for (const SpanRow& row : trace.spans) heads.push_back(store.head(row));
  return exported_trace(trace, shape, std::move(heads), std::move(summary));
}

} // namespace llmobs::viewer
