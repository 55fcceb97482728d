#include "deliver/destination_choice.h"

#include "base/log.h"
#include "base/shown_text.h"
#include "deliver/agent_probe.h"
#include "deliver/exporter_datadog.h"
#include "deliver/exporter_file.h"
#include "encode/encode_datadog.h"
#include "encode/encode_evaluation.h"

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

// Both intakes of an agent.
bool add_agent(const FinalConfig& config, HttpLoop& http, std::vector<DestinationParts>& to) {
  std::string why_not;
  std::unique_ptr<HttpClient> for_spans = http.make_client(why_not);
  std::unique_ptr<HttpClient> for_evaluations = for_spans ? http.make_client(why_not) : nullptr;
  if (!for_evaluations) {
    log_line(LogLevel::error, LogTopic::configuration,
             fmt::format("spans cannot be sent to the Datadog agent at {}: {}", without_secrets(config.agent_url),
                         why_not));
    return false;
  }
  log_line(LogLevel::info, LogTopic::destination,
           fmt::format("spans go to the Datadog agent at {}", without_secrets(config.agent_url)));
  auto exporter = [&](std::unique_ptr<HttpClient> client, Counted what) {
    return std::make_unique<DatadogExporter>(std::move(client), agent_intake(config, what), config.linger_ms);
  };
  to.push_back({std::make_unique<DatadogEncoder>(config), exporter(std::move(for_spans), Counted::spans)});
  to.push_back({nullptr, exporter(std::move(for_evaluations), Counted::evaluations),
                std::make_unique<DatadogEvaluationEncoder>(config, false)});
  return true;
}

// Files hold the events of Datadog's intake, too.
void add_file(const FinalConfig& config, const std::string& path, bool is_default, std::vector<DestinationParts>& to) {
  auto file = std::make_unique<FileExporter>(path, is_default);
  auto for_evaluations = file->sibling();
  to.push_back({std::make_unique<DatadogEncoder>(config), std::move(file)});
  to.push_back({nullptr, std::move(for_evaluations), std::make_unique<DatadogEvaluationEncoder>(config, true)});
}

} // namespace

std::vector<DestinationParts> choose_destinations(const FinalConfig& config, HttpLoop& http) {
  std::vector<DestinationParts> chosen;
  if (!config.file.empty()) {
    add_file(config, config.file, false, chosen);
  } else if (!should_use_agent(config) || !add_agent(config, http, chosen)) {
    add_file(config, config.default_file, true, chosen);
  }
  return chosen;
}

} // namespace llmobs
