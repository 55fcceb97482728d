// A TraceSummary is a trace in figures: when it started, how long it took, how many spans it has, how many of
// them failed, and what they cost in tokens.
//
// Tokens are added up over llm and embedding spans only, since other kinds repeat what is inside them; and
// for the same reason an llm span around other llm spans that state tokens counts for nothing itself.
#pragma once

#include "store/span_head.h"
#include "trace/trace_shape.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace llmobs::viewer {

struct TokenTotals {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t total = 0;
  std::int64_t cache_read = 0; // of the input
  std::int64_t reasoning = 0;  // of the output

  TokenTotals& operator+=(const TokenTotals& other);
};

struct TraceSummary {
  std::string trace_id;
  std::string root_name;
  std::string root_kind;
  std::string ml_app;
  std::string session_id;
  std::int64_t start_ns = 0;
  /// From the first start to the last end.
  std::int64_t duration_ns = 0;
  std::size_t spans = 0;
  std::size_t errors = 0;
  TokenTotals tokens;
  /// Dollars, as far as spans state them.
  std::optional<double> cost;
};

/// The figures of a trace; the names stay empty.
TraceSummary summarise(const TraceRows& trace, const TraceShape& shape);

/// Sets the names of a summary from its root span.
void name_after_root(TraceSummary& summary, const SpanHead& root);

/// What one span states.
TokenTotals tokens_of(const SpanRow& row);

/// The rows whose tokens and costs count: see above.
std::vector<std::uint32_t> counted_rows(const std::vector<SpanRow>& rows, const TraceShape& shape);

/// Adds without leaving the range of the type.
std::int64_t saturating_add(std::int64_t a, std::int64_t b);

} // namespace llmobs::viewer
