// The figures of one trace for the pages: its root, its times, what it cost, how it ended.
#pragma once

#include "serve/library.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace llmobs::viewer {

using Json = nlohmann::ordered_json;

struct TraceFigures {
  const LibraryTrace* trace = nullptr;
  const LibrarySpan* root = nullptr;
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = 0;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::int64_t total_tokens = 0;
  std::int64_t cache_read_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  double cost = 0;
  bool has_cost = false;
  std::size_t errors = 0;
  std::string error; // of the innermost span that failed first
  std::vector<std::string> models;
  std::vector<std::string> languages;
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t evaluations = 0;
};

TraceFigures figures_of(const Library& library, const LibraryTrace& trace);

/// As the list of traces shows it.
Json to_json(const TraceFigures& figures);
/// As the tree of a trace shows it; the start counts from `origin_ns`.
Json to_json(const Library& library, const LibrarySpan& span, std::int64_t origin_ns);
Json to_json(const Evaluation& evaluation);
/// A parsed value again as JSON.
Json to_json(const JsonValue& value);

/// The text of an answer; what is no UTF-8 becomes U+FFFD.
std::string text_of(const Json& json);

} // namespace llmobs::viewer
