// The answers of the HTTP API, as JSON text. Each is a pure function of the library and of the request's parameters;
// server.cpp gives them their routes. Numbers that a browser could not hold (times since 1970 in nanoseconds) are strings.
#pragma once

#include "serve/library.h"

#include <map>
#include <optional>
#include <string>

namespace llmobs::viewer {

/// The parameters of a request, decoded.
using Parameters = std::map<std::string, std::string>;

std::string meta_answer(const Library& library, const std::string& version, const std::string& receiver);
std::string traces_answer(const Library& library, const Parameters& parameters);
std::string sessions_answer(const Library& library);
std::string evaluations_answer(const Library& library);
std::string prompts_answer(const Library& library);
std::string statistics_answer(const Library& library, const Parameters& parameters);

/// Nothing if there is no such trace, span or session.
std::optional<std::string> trace_answer(const Library& library, const std::string& trace_id);
std::optional<std::string> span_answer(const Library& library, const std::string& trace_id, const std::string& span_id);
std::optional<std::string> session_answer(const Library& library, const std::string& session_id);

} // namespace llmobs::viewer
