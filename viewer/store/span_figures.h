// What a span says of itself in numbers: the part that a line's scan, a row and the table of rows have in common.
#pragma once

#include <cstdint>

namespace llmobs::viewer {

/// Tokens and cost, as the span states them; negative where it does not.
struct SpanUse {
  static constexpr std::int64_t absent = -1;

  std::int64_t input_tokens = absent;
  std::int64_t output_tokens = absent;
  std::int64_t total_tokens = absent;
  std::int64_t cache_read_tokens = absent;
  std::int64_t cache_write_tokens = absent;
  std::int64_t reasoning_tokens = absent;
  double cost = absent; ///< dollars

  bool has_tokens() const { return input_tokens >= 0 || output_tokens >= 0 || total_tokens >= 0; }
};

struct SpanFigures : SpanUse {
  std::int64_t start_ns = 0; ///< since 1970; 0 if the span does not say
  std::int64_t duration_ns = absent;
  bool failed = false;
  bool names_prompt = false;
};

} // namespace llmobs::viewer
