#include "deliver/exporter_choice.h"

#include "base/log.h"
#include "deliver/agent_probe.h"
#include "deliver/exporter_agent.h"
#include "deliver/exporter_file.h"

#include <fmt/format.h>

namespace llmobs {

namespace {

bool should_use_agent(const FinalConfig& config) {
  if (config.agent_is_explicit) return true;
  AgentState state = probe_agent(config.agent_url);
  if (state == AgentState::useless) {
    log_line(LogLevel::warn, LogTopic::configuration,
             fmt::format("what answers at {} is no Datadog agent with an EVP proxy, so spans go to a file. Update the "
                         "agent, or name another one with DD_TRACE_AGENT_URL",
                         config.agent_url));
  }
  return state == AgentState::ready;
}

} // namespace

// Further destinations (Datadog's intake with an API key, OTLP) get their turn here.
std::unique_ptr<Exporter> choose_exporter(const FinalConfig& config) {
  if (!config.file.empty()) return std::make_unique<FileExporter>(config.file, false);
  if (should_use_agent(config)) {
    std::string why_not;
    if (auto http = HttpClient::make(why_not)) {
      log_line(LogLevel::info, LogTopic::destination,
               fmt::format("spans go to the Datadog agent at {}", config.agent_url));
      return std::make_unique<AgentExporter>(std::move(http), config.agent_url, config.linger_ms);
    }
    log_line(LogLevel::error, LogTopic::configuration,
             fmt::format("spans cannot be sent to the Datadog agent at {}: {}", config.agent_url, why_not));
  }
  return std::make_unique<FileExporter>(config.default_file, true);
}

} // namespace llmobs
