#include "store/evaluation_index.h"

#include <functional>
#include <utility>

namespace llmobs::viewer {
namespace {

std::uint64_t span_key(std::string_view trace, std::uint64_t span) {
  return std::hash<std::string_view>{}(trace) ^ (span + 1) * 0x9E3779B97F4A7C15ull;
}

std::string tag_of(const Evaluation& evaluation) { return evaluation.tag_key + ':' + evaluation.tag_value; }

} // namespace

void EvaluationIndex::add(StoredEvaluation evaluation) {
  const StoredEvaluation& stored = all_.emplace_back(std::move(evaluation));
  const Evaluation& it = stored.evaluation;
  if (!it.tag_key.empty()) {
    joined_.emplace(std::hash<std::string>{}(tag_of(it)), &stored);
    ++tag_joins_;
  } else if (!it.span_id.empty()) {
    joined_.emplace(span_key(it.trace_id, stored.span), &stored);
  }
}

void EvaluationIndex::find(std::string_view trace_id, const SpanRow& row,
                           std::vector<const StoredEvaluation*>& found) const {
  if (joined_.empty()) return;
  const auto take = [&](std::uint64_t span) {
    const auto [first, last] = joined_.equal_range(span_key(trace_id, span));
    for (auto entry = first; entry != last; ++entry) {
      const StoredEvaluation& stored = *entry->second;
      if (stored.evaluation.tag_key.empty() && stored.span == span && stored.evaluation.trace_id == trace_id)
        found.push_back(&stored);
    }
  };
  take(row.span);
  if (row.is_root && row.span != 0) take(0);
}

void EvaluationIndex::find_by_tag(std::string_view tag, std::vector<const StoredEvaluation*>& found) const {
  const auto [first, last] = joined_.equal_range(std::hash<std::string_view>{}(tag));
  for (auto entry = first; entry != last; ++entry)
    if (!entry->second->evaluation.tag_key.empty() && tag_of(entry->second->evaluation) == tag)
      found.push_back(entry->second);
}

} // namespace llmobs::viewer
