#include "deliver/destination_choice.h"

#include "base/log.h"
#include "base/shown_text.h"
#include "deliver/agent_probe.h"
#include "deliver/exporter_agent.h"
#include "deliver/exporter_file.h"
#include "encode/encode_datadog.h"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace llmobs {

namespace {

bool should_use_agent(const FinalConfig& config) {
  if (config.agent_is_explicit) return true;
  AgentState state = probe_agent(config.agent_url);
  if (state == AgentState::useless) {
    log_line(LogLevel::warn, LogTopic::configuration,
             fmt::format("what answers at {} is no Datadog agent with an EVP proxy, so spans go to a file. Update the "
                         "agent, or name another one with DD_TRACE_AGENT_URL",
                         without_secrets(config.agent_url)));
  }
  return state == AgentState::ready;
}

std::unique_ptr<Exporter> agent_exporter(const FinalConfig& config, HttpLoop& http) {
  std::string why_not;
  if (auto client = http.make_client(why_not)) {
    log_line(LogLevel::info, LogTopic::destination,
             fmt::format("spans go to the Datadog agent at {}", without_secrets(config.agent_url)));
    return std::make_unique<AgentExporter>(std::move(client), config.agent_url, config.linger_ms);
  }
  log_line(LogLevel::error, LogTopic::configuration,
           fmt::format("spans cannot be sent to the Datadog agent at {}: {}", without_secrets(config.agent_url),
                       why_not));
  return nullptr;
}

std::unique_ptr<Exporter> choose_exporter(const FinalConfig& config, HttpLoop& http) {
  if (!config.file.empty()) return std::make_unique<FileExporter>(config.file, false);
  if (should_use_agent(config)) {
    if (auto agent = agent_exporter(config, http)) return agent;
  }
  return std::make_unique<FileExporter>(config.default_file, true);
}

} // namespace

// Files hold the events of Datadog's intake, too.
std::vector<DestinationParts> choose_destinations(const FinalConfig& config, HttpLoop& http) {
  std::vector<DestinationParts> chosen;
  chosen.push_back({std::make_unique<DatadogEncoder>(config), choose_exporter(config, http)});
  return chosen;
}

} // namespace llmobs
