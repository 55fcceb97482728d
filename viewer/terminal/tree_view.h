// The tree view is a trace as lines for the terminal: a header with the trace's figures, then every span
// below the span that it was a part of. The compact form has one line per span, and one more for an error;
// the verbose form adds the detail that its caller gives for each span.
#pragma once

#include "store/span_head.h"
#include "terminal/branch_path.h"
#include "terminal/styled_line.h"
#include "trace/trace_shape.h"
#include "trace/trace_summary.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace llmobs::viewer {

using LineSink = std::function<void(const StyledLine&)>;
/// Gives the detail lines for a row of the trace, at most `width` columns wide.
using DetailSource = std::function<std::vector<StyledLine>(std::uint32_t row, std::size_t width)>;

/// What stands above the tree.
struct TreeHeader {
  TraceSummary summary;
  /// How many traces there are, this one among them.
  std::size_t traces = 1;
  /// How many spans are shown; fewer than the trace has where they were filtered.
  std::size_t shown = 0;
  /// Tags that are said here once instead of at every span.
  std::vector<std::string> common_tags;
};

class TreeView {
public:
  /// `heads` has one entry per row of the trace. All arguments must live as long as the view.
  TreeView(const TraceShape& shape, const std::vector<SpanHead>& heads, std::size_t width);

  std::vector<StyledLine> header(const TreeHeader& header) const;
  /// Gives the lines of all spans to `sink`, in order.
  void spans(const LineSink& sink, const DetailSource& detail = {}) const;

private:
  struct Columns {
    std::size_t kind = 0; // where each begins
    std::size_t duration_end = 0;
    std::size_t tokens = 0;
    std::size_t model = 0;
  };

  Columns measure() const;
  StyledLine span_line(const ShapeNode& node, const BranchPath& path) const;
  void error_line(const ShapeNode& node, const BranchPath& path, const LineSink& sink) const;
  void detail_lines(const ShapeNode& node, const BranchPath& path, const LineSink& sink,
                    const DetailSource& detail) const;
  std::string label(const ShapeNode& node) const;
  std::size_t max_levels() const;

  const TraceShape& shape_;
  const std::vector<SpanHead>& heads_;
  std::size_t width_;
  Columns columns_;
};

} // namespace llmobs::viewer
