// A StoredSpan is a span of a store, for queries: answered from its row where that is enough.
#pragma once

#include "query/query.h"
#include "store/store.h"

#include <cstddef>
#include <vector>

namespace llmobs::viewer {

class StoredSpan : public QuerySubject {
public:
  StoredSpan(Store& store, const SpanRow& row) : store_(store), row_(row) {}

  std::string_view text(SpanField field) override;
  std::optional<double> number(SpanField field) override;
  const JsonValue& event() override { return store_.event(row_); }

private:
  Store& store_;
  const SpanRow& row_;
};

/// For each trace of the store: has it a span that the query wants?
std::vector<bool> traces_with(Store& store, const Query& query);

} // namespace llmobs::viewer
