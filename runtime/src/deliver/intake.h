// An Intake is one address of Datadog's that takes spans, or evaluations: the URL and the headers of its requests, and what
// stands around the events in their body. The same through the agent's EVP proxy and without an agent.
#pragma once

#include "base/config.h"
#include "base/statistics.h"

#include <string>
#include <string_view>
#include <vector>

namespace llmobs {

struct Intake {
  Counted takes = Counted::spans;
  bool is_agentless = false;
  std::string url;
  std::string unix_socket;          // not empty: instead of the URL's host
  std::vector<std::string> headers; // "Name: value"
  std::string shown;                // who it is, for the log: "the Datadog agent at http://localhost:8126"

  std::string_view before() const noexcept;
  std::string_view behind() const noexcept;
  const char* cargo() const noexcept { return takes == Counted::spans ? "spans" : "evaluations"; }
};

/// Through the agent that the configuration names.
Intake agent_intake(const FinalConfig& config, Counted what);

} // namespace llmobs
