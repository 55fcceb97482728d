// The answers of the HTTP API, as JSON text or a file. Each is a pure function of the store and of the request's parameters; server.cpp
// gives them their routes. Numbers that a browser could not hold (times since 1970 in nanoseconds) are strings.
#pragma once

#include "serve/shared_store.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace llmobs::viewer {

/// The parameters of a request, decoded.
using Parameters = std::map<std::string, std::string>;

/// The parameter of that name; empty if the request has none.
std::string parameter(const Parameters& parameters, const char* name);
/// The same as a number, `most` at most; `otherwise` if it has none.
std::size_t parameter(const Parameters& parameters, const char* name, std::size_t otherwise, std::size_t most);

/// From when to when something has to have begun: the parameters `from` and `to`, milliseconds since 1970.
struct Period {
  std::int64_t from_ns = std::numeric_limits<std::int64_t>::min();
  std::int64_t to_ns = std::numeric_limits<std::int64_t>::max();

  explicit Period(const Parameters& parameters);
  bool has(std::int64_t start_ns) const { return start_ns >= from_ns && start_ns < to_ns; }
};

std::string meta_answer(const SharedStore& shared, const std::string& version, const std::string& receiver);
std::string traces_answer(const SharedStore& shared, const Parameters& parameters);
std::string sessions_answer(const SharedStore& shared);
std::string evaluations_answer(const SharedStore& shared);
std::string prompts_answer(const SharedStore& shared);
std::string statistics_answer(const SharedStore& shared, const Parameters& parameters);

/// Nothing if there is no such trace, span, session or field.
std::optional<std::string> trace_answer(const SharedStore& shared, const std::string& trace_id);
std::optional<std::string> span_answer(const SharedStore& shared, const std::string& trace_id,
                                       const std::string& span_id);
std::optional<std::string> find_answer(const SharedStore& shared, const std::string& trace_id,
                                       const Parameters& parameters);
std::optional<std::string> session_answer(const SharedStore& shared, const std::string& session_id);
std::optional<std::string> facets_answer(const SharedStore& shared, const Parameters& parameters);

/// Takes the next piece of a file; false if nobody reads it any more.
using PieceSink = std::function<bool(std::string_view)>;

/// A file to download, or (with another status than 200) why there is none, as JSON.
struct FileAnswer {
  int status = 200;
  std::string name; ///< made of letters, digits and `-_.` only
  const char* content_type = "application/json";
  std::string refusal;
  /// Makes the file, piece by piece, with the store locked only while an event is read. False if it could not be finished: the
  /// reader has gone, or the traces' file has changed.
  using Writer = std::function<bool(const PieceSink&)>;
  Writer write;
};

/// One trace in a format of `llmobs export`.
FileAnswer export_answer(const SharedStore& shared, const Parameters& parameters);

} // namespace llmobs::viewer
