#include "deliver/destination_choice.h"

#include "base/log.h"
#include "base/shown_text.h"
#include "deliver/agent_probe.h"
#include "deliver/exporter_datadog.h"
#include "deliver/exporter_file.h"
#include "deliver/exporter_otlp.h"
#include "encode/encode_console.h"
#include "encode/encode_datadog.h"
#include "encode/encode_evaluation.h"
#include "encode/encode_otlp.h"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace llmobs {

namespace {

using Parts = std::vector<DestinationParts>;

// `kind`: what the events count as in the spool.
void add(Parts& to, std::unique_ptr<Encoder> encoder, std::unique_ptr<Exporter> exporter, const std::string& where,
         const char* kind) {
  to.push_back({std::move(encoder), std::move(exporter), nullptr, fmt::format("spans to {}", where)});
  to.back().kind = kind;
  to.back().where = where;
}

void add(Parts& to, std::unique_ptr<EvaluationEncoder> encoder, std::unique_ptr<Exporter> exporter,
         const std::string& where, const char* kind) {
  to.push_back({nullptr, std::move(exporter), std::move(encoder), fmt::format("evaluations to {}", where)});
  to.back().kind = kind;
  to.back().where = where;
}

// Both intakes of Datadog, through an agent or not. False: there is no libcurl.
bool add_datadog(const FinalConfig& config, HttpLoop& http, Intake for_spans, Intake for_evaluations, Parts& to) {
  std::string why_not, where = for_spans.shown;
  bool direct = for_spans.is_agentless;
  std::unique_ptr<HttpClient> clients[] = {http.make_client(why_not), nullptr};
  if (clients[0]) clients[1] = http.make_client(why_not);
  if (!clients[1]) {
    log_line(LogLevel::error, LogTopic::configuration, fmt::format("spans cannot be sent to {}: {}", where, why_not));
    return false;
  }
  log_line(LogLevel::info, LogTopic::destination, fmt::format("spans go to {}", where));
  add(to, std::make_unique<DatadogEncoder>(config),
      std::make_unique<DatadogExporter>(std::move(clients[0]), std::move(for_spans), config.linger_ms), where,
      direct ? "agentless-spans" : "agent-spans");
  where = for_evaluations.shown;
  add(to, std::make_unique<DatadogEvaluationEncoder>(config, false),
      std::make_unique<DatadogExporter>(std::move(clients[1]), std::move(for_evaluations), config.linger_ms), where,
      direct ? "agentless-evaluations" : "agent-evaluations");
  for (size_t i = to.size() - 2; config.datadog.payload_bytes != 0 && i < to.size(); ++i) {
    to[i].largest_request = config.datadog.payload_bytes;
  }
  return true;
}

bool add_agent(const FinalConfig& config, HttpLoop& http, Parts& to) {
  return add_datadog(config, http, agent_intake(config, Counted::spans), agent_intake(config, Counted::evaluations),
                     to);
}

bool add_agentless(const FinalConfig& config, HttpLoop& http, Parts& to) {
  if (!config.datadog.api_key.empty()) {
    return add_datadog(config, http, agentless_intake(config, Counted::spans),
                       agentless_intake(config, Counted::evaluations), to);
  }
  log_line(
      LogLevel::error, LogTopic::configuration,
      "spans cannot be sent to Datadog without an agent, as there is no API key: set DD_API_KEY, and DD_SITE to the "
      "site of your organisation");
  return false;
}

// Evaluations are events, which go to an address of their own. Why they cannot; empty: they can.
std::string why_no_evaluations(const OtlpSettings& otlp) {
  if (otlp.logs_url.empty()) {
    return fmt::format("evaluations do not go to the OTLP receiver at {}: nobody says where. Set "
                       "OTEL_EXPORTER_OTLP_ENDPOINT, or OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
                       without_secrets(otlp.traces_url));
  }
  std::string objection = otlp_objection(otlp, otlp.logs_url);
  if (objection.empty()) return {};
  return fmt::format("evaluations do not go to the OTLP receiver at {}: {}", without_secrets(otlp.logs_url), objection);
}

bool add_otlp(const FinalConfig& config, HttpLoop& http, Parts& to) {
  const OtlpSettings& otlp = config.otlp;
  if (otlp.traces_url.empty()) {
    log_line(LogLevel::error, LogTopic::configuration,
             "spans cannot be sent by OTLP, as nobody says where: set OTEL_EXPORTER_OTLP_ENDPOINT");
    return false;
  }
  std::string shown = without_secrets(otlp.traces_url), why_not = otlp_objection(otlp, otlp.traces_url);
  std::unique_ptr<HttpClient> clients[2];
  for (auto& client : clients) {
    if (why_not.empty()) client = http.make_client(why_not);
  }
  if (!clients[1]) {
    log_line(LogLevel::error, LogTopic::configuration,
             fmt::format("spans cannot be sent to the OTLP receiver at {}: {}", shown, why_not));
    return false;
  }
  log_line(LogLevel::info, LogTopic::destination, fmt::format("spans go to the OTLP receiver at {}", shown));
  std::string where = fmt::format("the OTLP receiver at {}", shown);
  add(to, std::make_unique<OtlpEncoder>(config),
      std::make_unique<OtlpExporter>(std::move(clients[0]), config, OtlpSignal::traces), where,
      otlp.json ? "otlp-spans-json" : "otlp-spans-protobuf");
  to.back().no_evaluations = why_no_evaluations(otlp);
  if (!to.back().no_evaluations.empty()) return true;
  where = fmt::format("the OTLP receiver at {}", without_secrets(otlp.logs_url));
  add(to, std::make_unique<OtlpEvaluationEncoder>(config),
      std::make_unique<OtlpExporter>(std::move(clients[1]), config, OtlpSignal::logs), where,
      otlp.json ? "otlp-evaluations-json" : "otlp-evaluations-protobuf");
  return true;
}

// Files hold the events of Datadog's intake, too.
bool add_file(const FinalConfig& config, Parts& to) {
  bool is_default = config.file.empty();
  const std::string& path = is_default ? config.default_file : config.file;
  auto file = std::make_unique<FileExporter>(path, is_default);
  auto for_evaluations = file->sibling();
  add(to, std::make_unique<DatadogEncoder>(config), std::move(file), path, "file-spans");
  add(to, std::make_unique<DatadogEvaluationEncoder>(config, true), std::move(for_evaluations), path,
      "file-evaluations");
  return true;
}

bool add_console(Parts& to) {
  auto console = std::make_unique<FileExporter>("/dev/stderr", false);
  auto for_evaluations = console->sibling();
  add(to, std::make_unique<ConsoleEncoder>(), std::move(console), "the console", "");
  add(to, std::make_unique<ConsoleEvaluationEncoder>(), std::move(for_evaluations), "the console", "");
  return true;
}

void report_useless_agent(const FinalConfig& config, const char* instead) {
  log_line(LogLevel::warn, LogTopic::configuration,
           fmt::format("what answers at {} is no Datadog agent with an EVP proxy, so spans go {}. Update the "
                       "agent, or name another one with DD_TRACE_AGENT_URL",
                       without_secrets(config.agent_url), instead));
}

// An agent that is on this machine is asked; one elsewhere that somebody named is believed in.
bool has_agent(const FinalConfig& config) {
  bool has_key = !config.datadog.api_key.empty();
  bool can_be_asked = is_loopback(config.agent_url);
  if (config.agent_is_explicit && (!has_key || !can_be_asked)) return true;
  AgentState state = probe_agent(config.agent_url);
  if (state == AgentState::useless) report_useless_agent(config, has_key ? "to Datadog without it" : "to a file");
  return state == AgentState::ready;
}

// Whoever names a file wants nothing else, and whoever names an OTLP receiver that, and an agent only if it is named, too. Else what the program or the environment says of the agent; else what there is.
bool add_what_is_found(const FinalConfig& config, HttpLoop& http, Parts& to) {
  const DatadogSettings& datadog = config.datadog;
  if (!config.file.empty()) return false;
  if (!config.otlp.traces_url.empty()) {
    bool has_otlp = add_otlp(config, http, to);
    if (config.agent_is_explicit) return add_agent(config, http, to) || has_otlp;
    return has_otlp;
  }
  if (datadog.agentless.on()) return add_agentless(config, http, to);
  if (datadog.agentless.given()) return add_agent(config, http, to);
  if (!datadog.override_origin.empty()) {
    return datadog.api_key.empty() ? add_agent(config, http, to) : add_agentless(config, http, to);
  }
  if (has_agent(config)) return add_agent(config, http, to);
  return !datadog.api_key.empty() && add_agentless(config, http, to);
}

bool add_named(std::string_view name, const FinalConfig& config, HttpLoop& http, Parts& to) {
  if (name == "agent") return add_agent(config, http, to);
  if (name == "agentless") return add_agentless(config, http, to);
  if (name == "otlp") return add_otlp(config, http, to);
  return name == "console" ? add_console(to) : add_file(config, to);
}

} // namespace

Parts choose_destinations(const FinalConfig& config, HttpLoop& http) {
  Parts chosen;
  if (config.destinations.empty()) add_what_is_found(config, http, chosen);
  for (const std::string& name : config.destinations) add_named(name, config, http, chosen);
  if (chosen.empty()) add_file(config, chosen);
  return chosen;
}

} // namespace llmobs
