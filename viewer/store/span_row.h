// A SpanRow is what the store knows of a span without reading it again: where it stands, and what is needed to sort, nest,
// filter and add up. It is given out by value, made from the store's RowTable, which keeps it in much less space.
#pragma once

#include "store/span_figures.h"
#include "store/text_pool.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace llmobs::viewer {

/// Only these kinds state tokens that count; other kinds repeat what is inside of them.
enum class CountedKind : std::uint8_t { other, llm, embedding };

struct SpanRow : SpanFigures {
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  /// Where the text of the event stands, in which of the files.
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
  std::uint16_t file = 0;
  CountedKind kind = CountedKind::other;
  bool is_root = false;
  /// The ids are decimal: their numbers say all.
  bool has_plain_ids = false;
  /// The ids as numbers: a decimal id's value, else a hash of its text.
  std::uint64_t span = 0;
  std::uint64_t parent = 0;
  TextId name = TextPool::empty;
  TextId kind_name = TextPool::empty;
  TextId model = TextPool::empty;
  TextId provider = TextPool::empty;
  TextId session = TextPool::empty;
  TextId ml_app = TextPool::empty;
  TextId service = TextPool::empty;
  TextId language = TextPool::empty;
  TextId prompt = TextPool::empty; ///< its id, if the span names a prompt
  TextId prompt_version = TextPool::empty;
  TextId error_type = TextPool::empty;
  /// Of spans that were sent with attributes for several: which.
  std::uint32_t shared = none;
  /// The store's index of the trace, of this span, and of the next span of the trace.
  std::uint32_t trace = 0;
  std::uint32_t index = none;
  std::uint32_t next = none;
};

struct TraceRows {
  std::string id;
  std::string ml_app; // of the first of its spans that names one
  /// Start of its first span; 0 if no span says when it started.
  std::int64_t start_ns = 0;
  std::vector<SpanRow> spans; // in the order of the files
};

} // namespace llmobs::viewer
