// An Evaluation is a judgement of a span, or what a user said of it: a label, a value, and what it is joined to.
// It is read from an evaluation metric in the spellings of both intakes (`join_on`, or ids at the top).
#pragma once

#include "base/json_value.h"

#include <cstdint>
#include <optional>
#include <string>

namespace llmobs::viewer {

struct Evaluation {
  std::string trace_id;
  std::string span_id;
  /// Joined to the spans with this tag, instead of to one span.
  std::string tag_key;
  std::string tag_value;
  std::string session_id;
  std::string label;
  std::string type; // "categorical", "score", "boolean", "json", "text"
  /// The value as text; JSON as JSON.
  std::string value;
  std::optional<double> number;
  std::string assessment; // "pass", "fail" or empty
  std::string reasoning;  // bounded; the whole of it is in the file
  std::string ml_app;
  bool is_feedback = false;
  std::string submitter;    // of feedback: what kind of one, and who, as far as it is said
  bool whole_trace = false; // judges the trace, not the span
  std::int64_t timestamp_ms = 0;

  static constexpr std::size_t longest_reasoning = 2000;
};

/// The evaluation that this JSON is; nothing if it has no label.
std::optional<Evaluation> read_evaluation(const JsonValue& metric);

} // namespace llmobs::viewer
