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
  std::string proxy;                // empty: none
  std::string no_proxy;
  std::string ca_file; // empty: the system's
  long timeout_ms = 0;

  std::string_view before() const noexcept;
  std::string_view behind() const noexcept;
  const char* cargo() const noexcept { return takes == Counted::spans ? "spans" : "evaluations"; }
};

/// Through the agent that the configuration names.
Intake agent_intake(const FinalConfig& config, Counted what);
/// Directly, with the configured key.
Intake agentless_intake(const FinalConfig& config, Counted what);
/// Directly, to another organisation: a tenant's key and site.
Intake tenant_intake(const FinalConfig& config, Counted what, std::string_view api_key, std::string_view site);

} // namespace llmobs
