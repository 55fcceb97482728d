#include "query/matching_rows.h"

#include "base/user_error.h"
#include "query/stored_span.h"

namespace llmobs::viewer {

void MatchingRows::catch_up(const Store& store, const Progress& progress) {
  constexpr std::size_t step = 4096;
  if (generation_ != store.generation()) {
    rows_.clear();
    traces_.clear();
    texts_ = {};
    generation_ = store.generation();
  }
  traces_.resize(store.trace_count(), query_.matches_all());
  const std::size_t first = rows_.size();
  rows_.resize(store.span_count(), query_.matches_all());
  if (query_.matches_all()) return;
  for (std::size_t i = first; i < rows_.size(); ++i) {
    StoredSpan span(store, store.row(i), texts_);
    const std::uint32_t trace = store.row_trace(i);
    try {
      rows_[i] = query_.matches(span);
    } catch (const UserError&) { // its file has changed, and is read again soon
      rows_[i] = false;
    }
    if (rows_[i]) traces_[trace] = true;
    if (progress && i % step == 0) progress(i, rows_.size());
  }
}

std::vector<bool> traces_with(const Store& store, const Query& query, const MatchingRows::Progress& progress) {
  MatchingRows found(query);
  found.catch_up(store, progress);
  return found.traces();
}

} // namespace llmobs::viewer
