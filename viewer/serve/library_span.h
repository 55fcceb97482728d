// A LibrarySpan is a span as the pages list it: its head, its figures and where its event stands. A LibraryEvaluation is
// one evaluation metric or piece of feedback.
#pragma once

#include "store/span_head.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace llmobs::viewer {

struct LibrarySpan {
  SpanHead head;
  std::string service;
  std::string language;
  std::int64_t cache_read_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  /// Dollars, as the event states them.
  std::optional<double> cost;
  /// Of the prompt that an llm span names; empty if it names none.
  std::string prompt_id;
  std::string prompt_version;

  std::uint32_t source = 0;
  std::uint32_t ordinal = 0; // which of the spans of its line
  std::uint64_t offset = 0;  // where its line starts
};

struct LibraryEvaluation {
  std::string label;
  std::string metric_type;
  std::string trace_id; // empty if joined by a tag
  std::string span_id;
  std::pair<std::string, std::string> tag; // the tag that joins it; empty if joined by ids
  std::string session_id;
  std::string ml_app;
  JsonValue value;
  std::string assessment;
  std::string reasoning;
  std::int64_t timestamp_ms = 0;
  std::vector<std::string> tags;
};

/// What the event says beside its head.
LibrarySpan read_library_span(const JsonValue& event, SpanHead head);
/// An evaluation metric; nothing if it has no label.
std::optional<LibraryEvaluation> read_evaluation(const JsonValue& metric);

} // namespace llmobs::viewer
