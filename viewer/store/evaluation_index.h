// The EvaluationIndex finds the evaluations of a span: by its ids or by one of its tags.
#pragma once

#include "store/span_evaluation.h"
#include "store/span_row.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace llmobs::viewer {

struct StoredEvaluation {
  Evaluation evaluation;
  std::uint64_t span = 0; // the id as rows have it; 0 if it names none
  std::uint16_t file = 0; // the store's file that it stands in
};

class EvaluationIndex {
public:
  void add(StoredEvaluation evaluation);
  const std::deque<StoredEvaluation>& all() const { return all_; }
  bool has_tag_joins() const { return tag_joins_ > 0; }

  /// Those of a span, by its ids; a trace's root has those of the trace, too.
  void find(std::string_view trace_id, const SpanRow& row, std::vector<const StoredEvaluation*>& found) const;
  /// Those joined by a tag, "key:value".
  void find_by_tag(std::string_view tag, std::vector<const StoredEvaluation*>& found) const;

private:
  std::deque<StoredEvaluation> all_;
  std::unordered_multimap<std::uint64_t, const StoredEvaluation*> joined_; // by a hash of what it is joined to
  std::size_t tag_joins_ = 0;
};

} // namespace llmobs::viewer
