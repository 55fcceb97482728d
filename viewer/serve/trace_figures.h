// The figures of one trace for the pages: its root, its times, what it cost, how it ended.
#pragma once

#include "store/store.h"
#include "trace/trace_shape.h"
#include "trace/trace_summary.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace llmobs::viewer {

using Json = nlohmann::ordered_json;

struct TraceFigures {
  TraceSummary summary; // without names
  SpanRow root;
  std::string error; // of the innermost span that failed first
  std::vector<std::string> models;
  std::vector<std::string> languages;
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t evaluations = 0;
};

TraceFigures figures_of(const Store& store, std::size_t trace);
TraceFigures figures_of(const Store& store, const TraceRows& trace, const TraceShape& shape);

/// As the list of traces shows it.
Json to_json(const Store& store, const TraceFigures& figures);
Json to_json(const Evaluation& evaluation);
/// A parsed value again as JSON.
Json to_json(const JsonValue& value);

/// Type and message of a span's error, as far as it has them.
std::string error_text(const SpanHead& head);

/// A time in milliseconds, to the microsecond, which is as much as a number of a browser holds.
double milliseconds(std::int64_t nanoseconds);

/// The text of an answer; what is no UTF-8 becomes U+FFFD.
std::string text_of(const Json& json);

} // namespace llmobs::viewer
