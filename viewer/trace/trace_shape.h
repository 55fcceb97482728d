// A TraceShape is how the spans of one trace nest. Files are not always whole: a parent may be missing (it
// hasn't ended yet, or was lost), parent ids may go round in a circle, an event may have been delivered
// twice. The shape is a forest all the same, and says what it had to do to become one.
#pragma once

#include "store/span_row.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace llmobs::viewer {

enum class Standing : std::uint8_t {
  root,
  child,
  missing_parent, ///< stands for a span that others name as their parent and that is not in the file
  circle_start    ///< was cut off from its parent, which is one of its own descendants
};

struct ShapeNode {
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  /// Index of the span among the trace's rows; none for a missing parent.
  std::uint32_t row = none;
  std::uint32_t parent = none; // index of a node
  Standing standing = Standing::root;
  /// Nodes in the order in which they started.
  std::vector<std::uint32_t> children;
};

struct ShapeStep {
  std::uint32_t node = 0;
  std::uint32_t depth = 0;
  /// No later node has the same parent.
  bool is_last = true;
};

struct TraceShape {
  std::vector<ShapeNode> nodes;
  std::vector<std::uint32_t> roots;
  /// Every node once, parents before their children: the order in which a tree is printed.
  std::vector<ShapeStep> steps;
  std::size_t repeated = 0; // events left out because they were there already
  std::size_t circles = 0;
};

TraceShape make_shape(const std::vector<SpanRow>& rows);

/// The trace's own root, or the span that stands best for it; an index into the rows.
std::uint32_t main_row(const TraceShape& shape, const std::vector<SpanRow>& rows);

} // namespace llmobs::viewer
