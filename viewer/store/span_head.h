// A SpanHead is what is known of a span without its inputs and outputs: who it is, what it is a part of, when
// it ran, what it cost and how it ended. It is read from a span event in any of the spellings that exist.
#pragma once

#include "base/json_value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace llmobs::viewer {

/// Token counts as a span states them; what it doesn't state is absent.
struct TokenCounts {
  std::optional<std::int64_t> input;
  std::optional<std::int64_t> output;
  std::optional<std::int64_t> total;

  bool any() const { return input || output || total; }
};

struct SpanHead {
  std::string trace_id;
  std::string span_id;
  /// Empty for a root.
  std::string parent_id;
  std::string name;
  /// "llm", "tool", ...; empty if the event doesn't say.
  std::string kind;
  std::string model_name;
  std::string model_provider;
  std::string ml_app;
  std::string session_id;
  std::string error_type;
  std::string error_message;
  bool failed = false;
  /// Nanoseconds since 1970; 0 if the event doesn't say.
  std::int64_t start_ns = 0;
  std::optional<std::int64_t> duration_ns;
  TokenCounts tokens;
  /// Dollars, as the event states them: in all, else input and output.
  std::optional<double> cost;
};

struct ScannedSpan;

SpanHead head_of(const ScannedSpan& span);
/// The head of a span event; nothing if it is not an object with a trace_id and a span_id.
std::optional<SpanHead> read_span_head(const JsonValue& event);
std::optional<SpanHead> read_span_head(std::string text);

/// Where the error of a span event is told: type, message and stack, each empty if absent.
struct SpanError {
  std::string_view type;
  std::string_view message;
  std::string_view stack;
};
SpanError read_span_error(const JsonValue& event);

} // namespace llmobs::viewer
