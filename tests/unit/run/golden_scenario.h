// Runs a golden scenario (tests/golden/README.md) through the public API.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <string>

namespace llmobs {

struct ScenarioRun {
  std::map<std::string, std::string> handles; // of spans: handle in the scenario -> span id
};

/// Tracing must be on. Returns when every span of the scenario is over.
ScenarioRun run_scenario(const nlohmann::ordered_json& scenario);

/// The scenarios' special values ($repeat, $nest, ...) spelled out.
nlohmann::ordered_json spelled_out(const nlohmann::ordered_json& value);

} // namespace llmobs
