#include "deliver/destination_choice.h"

#include "base/log.h"
#include "base/shown_text.h"
#include "deliver/agent_probe.h"
#include "deliver/exporter_agent.h"
#include "deliver/exporter_file.h"
#include "deliver/exporter_otlp.h"
#include "encode/encode_datadog.h"
#include "encode/encode_otlp.h"

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

// Empty: nobody asked for it, or it cannot be.
DestinationParts otlp_parts(const FinalConfig& config, HttpLoop& http) {
  if (config.otlp.traces_url.empty()) return {};
  std::string shown = without_secrets(config.otlp.traces_url), why_not = otlp_objection(config.otlp);
  if (why_not.empty()) {
    if (auto client = http.make_client(why_not)) {
      log_line(LogLevel::info, LogTopic::destination, fmt::format("spans go to the OTLP receiver at {}", shown));
      return {std::make_unique<OtlpEncoder>(config),
              std::make_unique<OtlpExporter>(std::move(client), config, otlp_envelope(config))};
    }
  }
  log_line(LogLevel::error, LogTopic::configuration,
           fmt::format("spans cannot be sent to the OTLP receiver at {}: {}", shown, why_not));
  return {};
}

} // namespace

// Files hold the events of Datadog's intake, too. Whoever names an OTLP receiver does not expect a file or an agent that was
// not named.
std::vector<DestinationParts> choose_destinations(const FinalConfig& config, HttpLoop& http) {
  std::vector<DestinationParts> chosen;
  if (config.file.empty()) {
    DestinationParts otlp = otlp_parts(config, http);
    if (otlp.exporter) {
      chosen.push_back(std::move(otlp));
      if (!config.agent_is_explicit) return chosen;
    }
  }
  chosen.push_back({std::make_unique<DatadogEncoder>(config), choose_exporter(config, http)});
  return chosen;
}

} // namespace llmobs
