// A BranchPath is the way from the root of a tree to the node that is being printed, drawn as the bars and
// corners to the left of it. Very deep ways are drawn from the right: the levels that don't fit are counted.
#pragma once

#include "trace/trace_shape.h"

#include <string>
#include <vector>

namespace llmobs::viewer {

class BranchPath {
public:
  /// Draws at most `max_levels` levels.
  explicit BranchPath(std::size_t max_levels) : max_levels_(max_levels) {}

  /// Goes to the next node of TraceShape::steps.
  void go_to(const ShapeStep& step);

  /// What stands left of the node's name: "│  ├─ ".
  std::string to_node() const;
  /// What stands left of further lines about the node: "│  │  ", with a bar towards its children if it has
  /// any.
  std::string below_node(bool has_children) const;

private:
  std::size_t first_level() const;
  std::string omitted() const;
  std::string bars(std::size_t end) const;

  std::size_t max_levels_;
  // For each level below the root: is the node on the way the last one of its siblings?
  std::vector<bool> is_last_;
};

} // namespace llmobs::viewer
