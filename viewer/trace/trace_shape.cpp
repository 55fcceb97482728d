#include "trace/trace_shape.h"

#include <algorithm>
#include <unordered_map>

namespace llmobs::viewer {
namespace {

using NodeIndex = std::uint32_t;

bool same_event(const SpanRow& a, const SpanRow& b) {
  return a.span == b.span && a.parent == b.parent && a.is_root == b.is_root && a.name == b.name &&
         a.kind_name == b.kind_name && a.start_ns == b.start_ns && a.duration_ns == b.duration_ns;
}

class ShapeMaker {
public:
  explicit ShapeMaker(const std::vector<SpanRow>& rows) : rows_(rows) {}

  TraceShape make() && {
    add_spans();
    link_parents();
    break_circles();
    link_children();
    walk();
    return std::move(shape_);
  }

private:
  struct Event {
    std::uint64_t span;
    std::uint64_t key;
    std::uint32_t row;
  };
  struct Identified {
    std::uint64_t span;
    NodeIndex node;
  };

  // One node per span. Of different spans with one id, the first is the one that children belong to. Events are sorted and
  // not hashed: most traces are small, and a file may hold very many.
  void add_spans() {
    std::vector<Event> events;
    events.reserve(rows_.size());
    for (std::uint32_t row = 0; row < rows_.size(); ++row)
      events.push_back({rows_[row].span, event_key(rows_[row]), row});
    std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
      if (a.span != b.span) return a.span < b.span;
      return a.key != b.key ? a.key < b.key : a.row < b.row;
    });
    const std::vector<bool> repeats = find_repeats(events);
    std::vector<NodeIndex> nodes(rows_.size(), ShapeNode::none);
    shape_.nodes.reserve(rows_.size() + 1);
    for (std::uint32_t row = 0; row < rows_.size(); ++row) {
      if (repeats[row]) continue;
      nodes[row] = static_cast<NodeIndex>(shape_.nodes.size());
      shape_.nodes.emplace_back().row = row;
    }
    by_id_.reserve(events.size());
    for (const Event& event : events) {
      if (repeats[event.row]) continue;
      if (by_id_.empty() || by_id_.back().span != event.span)
        by_id_.push_back({event.span, nodes[event.row]});
      else
        by_id_.back().node = std::min(by_id_.back().node, nodes[event.row]);
    }
  }

  // For each row: is it an event that another row was already? Equal ones stand together.
  std::vector<bool> find_repeats(const std::vector<Event>& events) {
    std::vector<bool> repeats(rows_.size());
    std::vector<std::uint32_t> kept; // of those with the same id and key
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i > 0 && (events[i].span != events[i - 1].span || events[i].key != events[i - 1].key)) kept.clear();
      const std::uint32_t row = events[i].row;
      repeats[row] = std::any_of(kept.begin(), kept.end(),
                                 [&](std::uint32_t before) { return same_event(rows_[before], rows_[row]); });
      if (repeats[row])
        ++shape_.repeated;
      else
        kept.push_back(row);
    }
    return repeats;
  }

  // Differs between events that share no more than their id, or a file of them would be compared each with
  // each.
  static std::uint64_t event_key(const SpanRow& row) {
    std::uint64_t key = row.span;
    for (const std::uint64_t part :
         {row.parent, std::uint64_t{row.name} << 32 | row.kind_name, static_cast<std::uint64_t>(row.start_ns),
          static_cast<std::uint64_t>(row.duration_ns)})
      key = (key ^ part) * 0x9E3779B97F4A7C15ull;
    return key;
  }

  void link_parents() {
    const auto spans = static_cast<NodeIndex>(shape_.nodes.size());
    for (NodeIndex node = 0; node < spans; ++node) {
      const SpanRow& row = rows_[shape_.nodes[node].row];
      if (row.is_root) continue;
      const NodeIndex parent = parent_of_id(row.parent);
      shape_.nodes[node].parent = parent;
      shape_.nodes[node].standing = Standing::child;
    }
  }

  NodeIndex parent_of_id(std::uint64_t id) {
    const auto found = std::lower_bound(by_id_.begin(), by_id_.end(), id,
                                        [](const Identified& one, std::uint64_t wanted) { return one.span < wanted; });
    if (found != by_id_.end() && found->span == id) return found->node;
    const auto [place, is_new] = missing_.try_emplace(id, static_cast<NodeIndex>(shape_.nodes.size()));
    if (is_new) shape_.nodes.emplace_back().standing = Standing::missing_parent;
    return place->second;
  }

  // Follows the parents of every node. A walk that meets itself has found a circle; it is opened at the node
  // of it that started first.
  void break_circles() {
    enum class Visit : std::uint8_t { never, on_this_walk, done };
    std::vector<Visit> visits(shape_.nodes.size(), Visit::never);
    std::vector<NodeIndex> walk;
    for (NodeIndex start = 0; start < shape_.nodes.size(); ++start) {
      walk.clear();
      NodeIndex node = start;
      while (node != ShapeNode::none && visits[node] == Visit::never) {
        visits[node] = Visit::on_this_walk;
        walk.push_back(node);
        node = shape_.nodes[node].parent;
      }
      if (node != ShapeNode::none && visits[node] == Visit::on_this_walk) open_circle(node);
      for (const NodeIndex visited : walk) visits[visited] = Visit::done;
    }
  }

  void open_circle(NodeIndex member) {
    NodeIndex first = member;
    for (NodeIndex node = shape_.nodes[member].parent; node != member; node = shape_.nodes[node].parent)
      if (starts_before(node, first)) first = node;
    shape_.nodes[first].parent = ShapeNode::none;
    shape_.nodes[first].standing = Standing::circle_start;
    ++shape_.circles;
  }

  void link_children() {
    // A missing parent started, as far as is known, with its first child.
    starts_.resize(shape_.nodes.size());
    std::vector<std::uint32_t> children(shape_.nodes.size());
    for (const ShapeNode& node : shape_.nodes)
      if (node.parent != ShapeNode::none) ++children[node.parent];
    for (NodeIndex node = 0; node < shape_.nodes.size(); ++node) shape_.nodes[node].children.reserve(children[node]);
    for (NodeIndex node = 0; node < shape_.nodes.size(); ++node) {
      const std::uint32_t row = shape_.nodes[node].row;
      starts_[node] = row == ShapeNode::none ? std::numeric_limits<std::int64_t>::max() : rows_[row].start_ns;
      const NodeIndex parent = shape_.nodes[node].parent;
      (parent == ShapeNode::none ? shape_.roots : shape_.nodes[parent].children).push_back(node);
    }
    for (NodeIndex node = 0; node < shape_.nodes.size(); ++node)
      if (shape_.nodes[node].row == ShapeNode::none)
        for (const NodeIndex child : shape_.nodes[node].children)
          starts_[node] = std::min(starts_[node], starts_[child]);
    const auto by_start = [this](NodeIndex a, NodeIndex b) { // of the same start: in the order of the file
      return starts_[a] != starts_[b] ? starts_[a] < starts_[b] : a < b;
    };
    std::sort(shape_.roots.begin(), shape_.roots.end(), by_start);
    for (ShapeNode& node : shape_.nodes) std::sort(node.children.begin(), node.children.end(), by_start);
  }

  // A stack of its own: traces may nest deeper than the call stack allows.
  void walk() {
    std::vector<ShapeStep> open;
    const auto push = [&](const std::vector<NodeIndex>& nodes, std::uint32_t depth) {
      for (std::size_t i = nodes.size(); i-- > 0;) open.push_back({nodes[i], depth, i + 1 == nodes.size()});
    };
    shape_.steps.reserve(shape_.nodes.size());
    push(shape_.roots, 0);
    while (!open.empty()) {
      const ShapeStep step = open.back();
      open.pop_back();
      shape_.steps.push_back(step);
      push(shape_.nodes[step.node].children, step.depth + 1);
    }
  }

  // For spans only, a missing parent has no parent and so is in no circle.
  bool starts_before(NodeIndex a, NodeIndex b) const {
    const std::uint32_t row_a = shape_.nodes[a].row;
    const std::uint32_t row_b = shape_.nodes[b].row;
    return rows_[row_a].start_ns != rows_[row_b].start_ns ? rows_[row_a].start_ns < rows_[row_b].start_ns
                                                          : row_a < row_b;
  }

  const std::vector<SpanRow>& rows_;
  TraceShape shape_;
  std::vector<Identified> by_id_; // sorted
  std::unordered_map<std::uint64_t, NodeIndex> missing_;
  std::vector<std::int64_t> starts_;
};

} // namespace

TraceShape make_shape(const std::vector<SpanRow>& rows) { return ShapeMaker(rows).make(); }

std::uint32_t main_row(const TraceShape& shape, const std::vector<SpanRow>& rows) {
  for (const std::uint32_t node : shape.roots)
    if (shape.nodes[node].row != ShapeNode::none && rows[shape.nodes[node].row].is_root) return shape.nodes[node].row;
  for (const ShapeStep& step : shape.steps)
    if (shape.nodes[step.node].row != ShapeNode::none) return shape.nodes[step.node].row;
  return 0;
}

} // namespace llmobs::viewer
