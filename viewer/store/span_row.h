// A SpanRow is what the store keeps of each span of its files: where it stands, and what is needed to sort,
// nest, filter and add up. Contents are read again, for the spans that are shown.
#pragma once

#include "store/text_pool.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace llmobs::viewer {

/// Only these kinds state tokens that count; other kinds repeat what is inside of them.
enum class CountedKind : std::uint8_t { other, llm, embedding };

struct SpanRow {
  static constexpr std::int64_t absent = -1;
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  std::uint64_t line_offset = 0;
  /// Which of the spans of that line.
  std::uint32_t ordinal = 0;
  std::uint16_t file = 0;
  CountedKind kind = CountedKind::other;
  bool failed : 1;
  bool is_root : 1;
  /// The ids as numbers: a decimal id's value, else a hash of its text.
  std::uint64_t span = 0;
  std::uint64_t parent = 0;
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = absent;
  std::int64_t input_tokens = absent;
  std::int64_t output_tokens = absent;
  std::int64_t total_tokens = absent;
  /// Dollars, as the span states them; negative if it does not.
  float cost = -1;
  TextId name = TextPool::empty;
  TextId kind_name = TextPool::empty;
  TextId model = TextPool::empty;
  TextId session = TextPool::empty;
  TextId ml_app = TextPool::empty;
  /// The store's index of the trace, and of the next span of the trace.
  std::uint32_t trace = 0;
  std::uint32_t next = none;

  SpanRow() : failed(false), is_root(false) {}
  bool has_tokens() const { return input_tokens >= 0 || output_tokens >= 0 || total_tokens >= 0; }
};

struct TraceRows {
  std::string id;
  std::string ml_app; // of the first of its spans that names one
  /// Start of its first span; 0 if no span says when it started.
  std::int64_t start_ns = 0;
  std::vector<SpanRow> spans; // in the order of the files
};

} // namespace llmobs::viewer
