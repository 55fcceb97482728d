// A StoredSpan is a span of a store, for queries: answered from its row where that is enough, else from the bytes in its file.
#pragma once

#include "query/query.h"
#include "store/store.h"

#include <cstddef>
#include <optional>
#include <string>

namespace llmobs::viewer {

class StoredSpan : public QuerySubject {
public:
  /// For one thread: texts are read by way of the store.
  StoredSpan(Store& store, const SpanRow& row) : StoredSpan(store, row, store.texts()) {}
  StoredSpan(const Store& store, const SpanRow& row, SpanTexts& texts) : store_(store), row_(row), texts_(texts) {}

  std::string_view text(SpanField field) override;
  std::optional<double> number(SpanField field) override;
  std::string_view json() override;
  const JsonValue& event() override;

private:
  const Store& store_;
  SpanRow row_;
  SpanTexts& texts_;
  std::string shared_; // the whole event of a span that shares attributes
  std::optional<JsonValue> event_;
};

} // namespace llmobs::viewer
