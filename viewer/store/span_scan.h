// A LineScanner finds the spans and evaluations in one line of a traces file, and of each span what an index needs, without
// keeping more than where these texts stand. A line is an envelope, `{"event_type":"span","spans":[...], ...}`, with one span
// event as a rule. It may also be a list of envelopes (the body of a recorded request), a bare span event, the body of the
// public HTTP API, or an envelope of evaluation metrics in each of those forms.
//
// Span events are understood in all spellings that exist. The whole line is checked: what has been scanned can be parsed.
#pragma once

#include "store/span_figures.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

/// A span event as far as an index wants it; texts are empty and numbers negative where it says nothing.
struct ScannedSpan : SpanFigures {
  /// The event in the line: JSON of its own.
  std::string_view text;
  std::string_view trace_id;
  std::string_view span_id;
  std::string_view parent_id; // empty for a root
  std::string_view name;
  std::string_view kind;
  std::string_view model_name;
  std::string_view model_provider;
  std::string_view ml_app;
  std::string_view session_id;
  std::string_view service;
  std::string_view language;
  std::string_view prompt_id;
  std::string_view prompt_version;
  /// Tells prompts without a version apart; 0 if it gives no template.
  std::uint32_t prompt_template = 0;
  std::string_view error_type;
  std::string_view error_message;
};

/// A number of a scanned span; nothing if the span does not say it.
inline std::optional<std::int64_t> stated(std::int64_t number) {
  return number < 0 ? std::nullopt : std::optional<std::int64_t>(number);
}

struct ScannedLine {
  std::vector<ScannedSpan> spans;
  /// Of spans that the public HTTP API sent: the attributes that are said once for all of them; else empty.
  std::string_view shared;
  /// Evaluation metrics, see Evaluation.
  std::vector<std::string_view> evaluations;
  /// Why the line, or a part of it, is no envelope of spans; empty if it is, or if it is another event that belongs in
  /// such a file (a file header).
  std::string problem;
};

class LineScanner {
public:
  /// How many bytes must be readable behind a line.
  static const std::size_t padding;

  LineScanner();
  ~LineScanner();
  LineScanner(LineScanner&&) noexcept;
  LineScanner& operator=(LineScanner&&) noexcept;

  /// What the line has. Valid until the next call, and as long as the line.
  const ScannedLine& scan(std::string_view line);

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

} // namespace llmobs::viewer
