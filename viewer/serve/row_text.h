// A row of a trace's tree as JSON, written as text at once: a page asks for ten thousand of them, and building values first takes
// three times as long.
#pragma once

#include "store/store.h"
#include "trace/span_excerpt.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace llmobs::viewer {

class RowText {
public:
  /// Times are told from `origin_ns` on.
  RowText(const Store& store, std::int64_t origin_ns) : store_(store), origin_ns_(origin_ns) {}

  /// Adds the row as one JSON object, with what is told of the span itself if there is something.
  void append(std::string& out, const SpanRow& row, const SpanExcerpt& excerpt = {});

private:
  void put_ids(const SpanRow& row);
  void put_figures(const SpanRow& row);
  void put_excerpt(const SpanExcerpt& excerpt);
  void put(std::string_view key, std::string_view text);
  void put(std::string_view key, TextId text) { put(key, store_.text(text)); }
  void put_number(std::string_view key, std::int64_t number);
  void put_count(std::string_view key, std::int64_t count); // null if it is not stated
  void put_key(std::string_view key);

  const Store& store_;
  std::int64_t origin_ns_;
  std::string error_;
  std::string* out_ = nullptr;
};

} // namespace llmobs::viewer
