// The tree that Datadog's system-tests send to a language's server (POST /llm_observability/trace), as steps of the scenario
// language that tests/golden plays: spans, annotation contexts, annotations, and which span's ids are asked for.
#pragma once

#include "special_values.h"

#include <stdexcept>

namespace llmobs {
namespace conformance {

using golden::json;

/// The structure has something in it that no program does with llmobs; `what()` is for the person who reads the test's answer.
struct NotPlayable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws NotPlayable, and what nlohmann throws of members of a wrong type.
json steps_of(const json& structure);

} // namespace conformance
} // namespace llmobs
