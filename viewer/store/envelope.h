// An envelope is one line of a traces file: `{"event_type":"span","spans":[...], ...}`, with one span event
// as a rule. The reader also takes a list of envelopes (the body of a recorded request) and a bare span
// event, the body of the public HTTP API, and evaluation metrics in each of those forms.
#pragma once

#include "base/json_value.h"

#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

enum class EnvelopeContent {
  heads, ///< what read_span_head() needs; inputs and outputs are checked but not kept
  everything
};

struct Envelope {
  std::vector<JsonValue> spans;
  /// Evaluation metrics, see Evaluation.
  std::vector<JsonValue> evaluations;
  /// Why the line, or a part of it, is not an envelope of spans; empty if it is, or if it is another event
  /// that belongs in such a file (a file header).
  std::string problem;
};

Envelope read_envelope(std::string_view line, EnvelopeContent content);

} // namespace llmobs::viewer
