#include "trace/trace_summary.h"

#include <algorithm>

namespace llmobs::viewer {
TokenTotals tokens_of(const SpanRow& row) {
  const std::int64_t input = std::max<std::int64_t>(row.input_tokens, 0);
  const std::int64_t output = std::max<std::int64_t>(row.output_tokens, 0);
  return {input, output, row.total_tokens >= 0 ? row.total_tokens : saturating_add(input, output),
          std::max<std::int64_t>(row.cache_read_tokens, 0), std::max<std::int64_t>(row.reasoning_tokens, 0)};
}

std::vector<std::uint32_t> counted_rows(const std::vector<SpanRow>& rows, const TraceShape& shape) {
  std::vector<std::uint32_t> counted;
  // Bit k: this node or one below it is a span of CountedKind k that states tokens.
  std::vector<std::uint8_t> stated(shape.nodes.size(), 0);
  for (auto step = shape.steps.rbegin(); step != shape.steps.rend(); ++step) { // children before their parents
    const ShapeNode& node = shape.nodes[step->node];
    if (node.row != ShapeNode::none) {
      const SpanRow& row = rows[node.row];
      const auto bit = static_cast<std::uint8_t>(1u << static_cast<unsigned>(row.kind));
      const bool counts = row.kind != CountedKind::other && (row.has_tokens() || row.cost >= 0);
      if (counts && (stated[step->node] & bit) == 0) counted.push_back(node.row);
      if (counts) stated[step->node] |= bit;
    }
    if (node.parent != ShapeNode::none) stated[node.parent] |= stated[step->node];
  }
  return counted;
}

std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

TokenTotals& TokenTotals::operator+=(const TokenTotals& other) {
  input = saturating_add(input, other.input);
  output = saturating_add(output, other.output);
  total = saturating_add(total, other.total);
  cache_read = saturating_add(cache_read, other.cache_read);
  reasoning = saturating_add(reasoning, other.reasoning);
  return *this;
}

TraceSummary summarise(const TraceRows& trace, const TraceShape& shape) {
  TraceSummary summary;
  summary.trace_id = trace.id;
  summary.start_ns = trace.start_ns;
  std::int64_t end = trace.start_ns;
  for (const ShapeNode& node : shape.nodes) {
    if (node.row == ShapeNode::none) continue;
    const SpanRow& row = trace.spans[node.row];
    ++summary.spans;
    if (row.failed) ++summary.errors;
    // A span without a start can't be placed; its duration alone is a lower bound for the trace's.
    const std::int64_t start = row.start_ns == 0 ? trace.start_ns : row.start_ns;
    end = std::max(end, saturating_add(start, std::max<std::int64_t>(row.duration_ns, 0)));
  }
  summary.duration_ns = end - trace.start_ns; // both are 0 or more
  for (const std::uint32_t row : counted_rows(trace.spans, shape)) {
    summary.tokens += tokens_of(trace.spans[row]);
    if (trace.spans[row].cost >= 0) summary.cost = summary.cost.value_or(0) + trace.spans[row].cost;
  }
  return summary;
}

void name_after_root(TraceSummary& summary, const SpanHead& root) {
  summary.root_name = root.name;
  summary.root_kind = root.kind;
  summary.ml_app = root.ml_app;
  summary.session_id = root.session_id;
}

} // namespace llmobs::viewer
