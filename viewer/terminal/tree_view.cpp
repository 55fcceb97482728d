#include "terminal/tree_view.h"

#include "terminal/detail_block.h"
#include "terminal/kind_style.h"
#include "terminal/terminal_text.h"
#include "trace/figures.h"

#include <algorithm>
#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

constexpr std::size_t column_gap = 2;
constexpr std::size_t longest_kind = 10;
constexpr std::size_t longest_model = 28;
constexpr std::size_t shortest_name = 24;

StyledLine left_of_more(const ShapeNode& node, const BranchPath& path) {
  return styled(Style::faint, path.below_node(!node.children.empty()));
}

std::string duration_of(const SpanHead& head) {
  return head.duration_ns ? duration_text(*head.duration_ns) : std::string();
}

std::size_t width_of(const std::string& raw) { return display_width(printable(raw)); }

std::string error_text(const SpanHead& head) {
  if (head.error_type.empty() && head.error_message.empty()) return "failed, without saying why";
  if (head.error_type.empty() || head.error_message.empty()) return head.error_type + head.error_message;
  return head.error_type + ": " + head.error_message;
}

} // namespace

TreeView::TreeView(const TraceShape& shape, const std::vector<SpanHead>& heads, std::size_t width)
    : shape_(shape), heads_(heads), width_(width), columns_(measure()) {}

// At most two fifths of the width, and never so much that no room is left for the detail.
std::size_t TreeView::max_levels() const {
  constexpr std::size_t level = 3;                                     // columns
  constexpr std::size_t others = DetailBlock::least_width + level + 9; // 9: the count of the levels left out
  return std::max<std::size_t>(std::min(width_ * 2 / 5, width_ - std::min(width_, others)) / level, 2);
}

std::string TreeView::label(const ShapeNode& node) const {
  if (node.row == ShapeNode::none)
    return fmt::format("(span {} is not in the file)", heads_[shape_.nodes[node.children.front()].row].parent_id);
  const std::string& name = heads_[node.row].name;
  return name.empty() ? "(no name)" : name;
}

// The name gets what the other columns leave, and no more than the longest name needs.
TreeView::Columns TreeView::measure() const {
  std::size_t name = 0;
  std::size_t kind = 0;
  std::size_t duration = 0;
  std::size_t tokens = 0;
  std::size_t model = 0;
  BranchPath path(max_levels());
  for (const ShapeStep& step : shape_.steps) {
    path.go_to(step);
    const ShapeNode& node = shape_.nodes[step.node];
    if (node.row == ShapeNode::none) continue; // nothing stands beside its label
    const SpanHead& head = heads_[node.row];
    name = std::max(name, display_width(path.to_node()) + width_of(label(node)));
    kind = std::max(kind, std::min(width_of(head.kind), longest_kind));
    duration = std::max(duration, display_width(duration_of(head)));
    tokens = std::max(tokens, display_width(tokens_text(head.tokens)));
    model = std::max(model, std::min(width_of(head.model_name), longest_model));
  }
  const std::size_t others = column_gap + kind + column_gap + duration + (tokens > 0 ? column_gap + tokens : 0) +
                             (model > 0 ? column_gap + model : 0);
  name = std::min(name, std::max(width_ - std::min(width_, others), shortest_name));
  Columns columns;
  columns.kind = name + column_gap;
  columns.duration_end = columns.kind + kind + column_gap + duration;
  columns.tokens = columns.duration_end + column_gap;
  columns.model = columns.tokens + (tokens > 0 ? tokens + column_gap : 0);
  return columns;
}

std::vector<StyledLine> TreeView::header(const TreeHeader& header) const {
  const TraceSummary& summary = header.summary;
  std::vector<StyledLine> items;
  items.push_back(styled(Style::faint, "trace ").add(Style::strong, summary.trace_id));
  if (header.traces > 1)
    items.push_back(
        styled(Style::faint, fmt::format("1 of {}", count_of(static_cast<std::int64_t>(header.traces), "trace"))));
  const std::string date = local_date(summary.start_ns);
  items.push_back(styled(Style::plain, date.empty() ? "start unknown" : date + " " + local_time(summary.start_ns)));
  if (!summary.ml_app.empty()) items.push_back(styled(Style::faint, "ml_app ").add(Style::plain, summary.ml_app));
  if (!summary.session_id.empty())
    items.push_back(styled(Style::faint, "session ").add(Style::plain, summary.session_id));
  items.push_back(styled(Style::strong, duration_text(summary.duration_ns)));
  items.push_back(styled(Style::plain, count_of(static_cast<std::int64_t>(summary.spans), "span")));
  const auto errors = static_cast<std::int64_t>(summary.errors);
  items.push_back(styled(errors > 0 ? Style::error : Style::plain, count_of(errors, "error")));
  items.push_back(styled(Style::number, tokens_text(summary.tokens)));
  std::vector<StyledLine> lines = flow(items, width_);
  if (shape_.repeated > 0)
    lines.push_back(styled(Style::faint, fmt::format("{} left out that the file has twice",
                                                     count_of(static_cast<std::int64_t>(shape_.repeated), "span")))
                        .cut_to(width_));
  if (header.shown < summary.spans)
    lines.push_back(
        styled(Style::faint, fmt::format("{} shown", count_of(static_cast<std::int64_t>(header.shown), "span")))
            .cut_to(width_));
  if (!header.common_tags.empty()) {
    DetailBlock block(width_);
    block.label("tags");
    block.list(header.common_tags);
    for (StyledLine& line : std::move(block).take()) lines.push_back(std::move(line.cut_to(width_)));
  }
  lines.emplace_back();
  return lines;
}

StyledLine TreeView::span_line(const ShapeNode& node, const BranchPath& path) const {
  StyledLine line = styled(Style::faint, path.to_node());
  if (node.row == ShapeNode::none) return line.add(Style::faint, label(node)).cut_to(width_);
  const SpanHead& head = heads_[node.row];
  line.add(head.failed ? Style::error : Style::strong, label(node)).cut_to(columns_.kind - column_gap);
  line.pad_to(columns_.kind).add(styled(kind_style(head.kind), head.kind).cut_to(longest_kind));
  const std::string duration = duration_of(head);
  line.pad_to(columns_.duration_end - display_width(duration)).add(Style::plain, duration);
  if (head.tokens.any()) line.pad_to(columns_.tokens).add(Style::number, tokens_text(head.tokens));
  if (!head.model_name.empty())
    line.pad_to(columns_.model).add(styled(Style::model, head.model_name).cut_to(longest_model));
  if (node.standing == Standing::circle_start)
    line.add(Style::error, fmt::format("  parent ids go in a circle (parent {})", head.parent_id));
  return line.cut_to(width_);
}

void TreeView::error_line(const ShapeNode& node, const BranchPath& path, const LineSink& sink) const {
  if (node.row == ShapeNode::none || !heads_[node.row].failed) return;
  const SpanHead& head = heads_[node.row];
  StyledLine line = left_of_more(node, path);
  sink(line.add(Style::error, "\u2717 " + error_text(head)).cut_to(width_));
}

void TreeView::detail_lines(const ShapeNode& node, const BranchPath& path, const LineSink& sink,
                            const DetailSource& detail) const {
  const StyledLine left = left_of_more(node, path);
  const std::size_t width = width_ - std::min(width_, left.width());
  const auto give = [&](const std::vector<StyledLine>& lines) {
    for (const StyledLine& line : lines) sink(StyledLine(left).add(line).cut_to(width_));
  };
  if (node.row != ShapeNode::none) {
    const std::string& name = heads_[node.row].name;
    if (display_width(path.to_node()) + width_of(name) > columns_.kind - column_gap) { // was cut in the line above
      DetailBlock block(width);
      block.label("name");
      block.text(name);
      give(std::move(block).take());
    }
    give(detail(node.row, width));
  }
  sink(left);
}

void TreeView::spans(const LineSink& sink, const DetailSource& detail) const {
  BranchPath path(max_levels());
  for (const ShapeStep& step : shape_.steps) {
    path.go_to(step);
    const ShapeNode& node = shape_.nodes[step.node];
    sink(span_line(node, path));
    if (detail)
      detail_lines(node, path, sink, detail);
    else
      error_line(node, path, sink);
  }
}

} // namespace llmobs::viewer
