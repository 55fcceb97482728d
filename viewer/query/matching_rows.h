// The MatchingRows of a store are the spans of which a query is true. They are found once: spans that come later are looked at
// when they are there.
#pragma once

#include "query/query.h"
#include "store/store.h"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace llmobs::viewer {

class MatchingRows {
public:
  /// Is told now and then how many spans of how many have been looked at.
  using Progress = std::function<void(std::uint64_t spans, std::uint64_t of_spans)>;

  explicit MatchingRows(Query query) : query_(std::move(query)) {}

  /// Looks at the spans that have come since the last call, or at all if the store forgot some.
  void catch_up(const Store& store, const Progress& progress = {});

  /// For each span of the store: does it fit?
  const std::vector<bool>& rows() const { return rows_; }
  /// For each trace: has it one that fits?
  const std::vector<bool>& traces() const { return traces_; }

private:
  Query query_;
  std::uint64_t generation_ = 0;
  SpanTexts texts_;
  std::vector<bool> rows_;
  std::vector<bool> traces_;
};

/// For each trace of the store: has it a span that the query wants?
std::vector<bool> traces_with(const Store& store, const Query& query, const MatchingRows::Progress& progress = {});

} // namespace llmobs::viewer
