#include "terminal/branch_path.h"

#include <fmt/format.h>

namespace llmobs::viewer {

void BranchPath::go_to(const ShapeStep& step) {
  if (step.depth == 0) {
    is_last_.clear();
    return;
  }
  is_last_.resize(step.depth);
  is_last_.back() = step.is_last;
}

std::size_t BranchPath::first_level() const {
  return is_last_.size() > max_levels_ ? is_last_.size() - max_levels_ : 0;
}

std::string BranchPath::omitted() const {
  return first_level() == 0 ? std::string() : fmt::format("(+{}) ", first_level());
}

std::string BranchPath::bars(std::size_t end) const {
  std::string text;
  for (std::size_t level = first_level(); level < end; ++level) text += is_last_[level] ? "   " : "\u2502  ";
  return text;
}

std::string BranchPath::to_node() const {
  if (is_last_.empty()) return {};
  return omitted() + bars(is_last_.size() - 1) + (is_last_.back() ? "\u2514\u2500 " : "\u251c\u2500 ");
}

std::string BranchPath::below_node(bool has_children) const {
  return std::string(omitted().size(), ' ') + bars(is_last_.size()) + (has_children ? "\u2502  " : "   ");
}

} // namespace llmobs::viewer
