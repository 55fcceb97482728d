#include "base/config.h"

#include "base/settings.h"
#include "base/trimmed_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <sys/auxv.h>
#include <unistd.h>

namespace llmobs {

const Variable variables[] = {
    {"DD_LLMOBS_ENABLED", "true", "false or 0: nothing is traced, whatever the program asks for."},
    {"DD_LLMOBS_ML_APP", "the service", "The LLM application that spans belong to."},
    {"DD_SERVICE", "the file name that the program was started by", "The service, a tag on every span."},
    {"DD_ENV", "empty", "The environment (production, staging, ...), a tag on every span."},
    {"DD_VERSION", "empty", "The program's version, a tag on every span."},
    {"DD_TAGS", "none",
     "More tags for every span: key:value, separated by commas or spaces. service, env and version in here count if "
     "they are not set by their own variables."},
    {"LLMOBS_FILE", "none",
     "Spans go to this file, one JSON line each, and nowhere else. The file and its folders are made if need be; "
     "several processes may share it."},
    {"LLMOBS_DESTINATIONS", "what is found",
     "Where spans go, several separated by commas: agent, agentless, otlp, file, console (docs/configuration.md)."},
    {"DD_LLMOBS_AGENTLESS_ENABLED", "what is found",
     "true: spans go to Datadog without an agent. false: only through an agent."},
    {"DD_AGENTLESS_ENABLED", "false", "true: the same as true above, for all libraries of Datadog."},
    {"DD_API_KEY", "none",
     "The API key of the Datadog organisation, for sending without an agent. DATADOG_API_KEY is another name of it."},
    {"DATADOG_API_KEY", "none", "Another name of DD_API_KEY."},
    {"DD_APP_KEY", "none", "The application key, sent with the API key."},
    {"DD_SITE", "datadoghq.com", "The Datadog site of the organisation: datadoghq.eu, us3.datadoghq.com, ..."},
    {"DD_LLMOBS_OVERRIDE_ORIGIN", "none",
     "http://, https:// or unix:///: requests go there in place of the agent and of Datadog. A path in it stays in front."},
    {"HTTPS_PROXY", "none",
     "The proxy for requests to Datadog without an agent and to OTLP receivers by https (https_proxy is read, too)."},
    {"NO_PROXY", "none", "Hosts that are reached without that proxy, separated by commas (no_proxy is read, too)."},
    {"LLMOBS_CA_BUNDLE", "the system's", "A file with the certificates that servers' are checked against."},
    {"SSL_CERT_FILE", "the system's", "The same, if there is no LLMOBS_CA_BUNDLE."},
    {"LLMOBS_REQUEST_TIMEOUT_MS", "5000", "How long a request may take."},
    {"DD_LLMOBS_PAYLOAD_SIZE_BYTES", "5242880", "The most bytes of one request."},
    {"DD_LLMOBS_EVENT_SIZE_BYTES", "5000000", "The most bytes of one span; a larger one loses its input and output."},
    {"DD_TRACE_AGENT_URL", "none", "The Datadog agent: http://host:port or unix:///path/to/socket."},
    {"DD_AGENT_HOST", "localhost", "The agent's host, if there is no DD_TRACE_AGENT_URL."},
    {"DD_TRACE_AGENT_PORT", "8126", "The agent's port, if there is no DD_TRACE_AGENT_URL."},
    {"OTEL_EXPORTER_OTLP_ENDPOINT", "none",
     "Spans go to this OpenTelemetry collector, or to any backend that takes OTLP over HTTP: http://host:4318, to which /v1/traces is "
     "added (docs/otlp.md)."},
    {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "none", "The same, as a whole address to which nothing is added."},
    {"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "none",
     "The whole address for evaluations, which are events; else OTEL_EXPORTER_OTLP_ENDPOINT with /v1/logs."},
    {"OTEL_EXPORTER_OTLP_HEADERS", "none",
     "Headers of each request: name=value, separated by commas, with %20 and the like for what URLs do not hold."},
    {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf", "http/protobuf or http/json."},
    {"OTEL_EXPORTER_OTLP_COMPRESSION", "none", "gzip: requests are compressed."},
    {"OTEL_EXPORTER_OTLP_TIMEOUT", "10000", "Milliseconds that a request may take, up to 60000."},
    {"OTEL_EXPORTER_OTLP_CERTIFICATE", "the system's",
     "A file with the certificates that the receiver's is checked against."},
    {"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "none", "A file with the certificate that we show the receiver."},
    {"OTEL_EXPORTER_OTLP_CLIENT_KEY", "none", "A file with the private key of that certificate."},
    {"OTEL_SERVICE_NAME", "none", "The service, if there is no DD_SERVICE."},
    {"OTEL_RESOURCE_ATTRIBUTES", "none",
     "Attributes of everything that goes out by OTLP: name=value, separated by commas. service.name, service.version and "
     "deployment.environment.name in here count if no other variable says them."},
    {"LLMOBS_OTLP_ATTRIBUTES", "genai,openinference",
     "The conventions that attributes follow: genai (semantic conventions 1.41) or genai-0.1, openinference, or both."},
    {"LLMOBS_OTLP_CONTENT", "true", "false: inputs and outputs are not sent by OTLP."},
    {"XDG_STATE_HOME", "~/.local/state",
     "When there is no LLMOBS_FILE, nobody asked for an agent, and none answers, spans go to llmobs/traces.jsonl in "
     "this folder."},
    {"LLMOBS_REDACT", "on",
     "off: values that look like secrets, or stand under names of secrets, are not redacted (docs/privacy.md)."},
    {"LLMOBS_REDACT_NAMES", "none",
     "More names under which values are redacted, separated by commas: card_number,ssn. A name counts where it is the last words "
     "of a parameter's, a member's or a key's name."},
    {"LLMOBS_CAPTURE", "all",
     "What spans show: all, arguments (their input only), result (their output only) or none, whether it was captured or annotated."},
    {"LLMOBS_CAPTURE_ERROR_MESSAGES", "as the input",
     "Whether the messages of errors are sent, which may quote arguments. Their types and stacks are."},
    {"LLMOBS_CAPTURE_PROMPTS", "as the input of llm spans", "Whether prompt templates and their variables are sent."},
    {"LLMOBS_CAPTURE_METADATA", "true, false under none", "Whether metadata is sent."},
    {"LLMOBS_CAPTURE_MESSAGES", "true", "Whether input and output of llm spans are sent."},
    {"LLMOBS_CAPTURE_DOCUMENTS", "true", "Whether the input of embedding and the output of retrieval spans are sent."},
    {"DD_LLMOBS_SAMPLE_RATE", "1",
     "The share of traces, from 0 to 1, that the backend is asked to keep in full (docs/context.md)."},
    {"DD_LLMOBS_SAMPLING_RULES", "none",
     "Rates for traces whose first span has certain tags, as JSON; the first rule that matches counts (docs/context.md)."},
    {"LLMOBS_LOG", "warn", "What is said on standard error: off, error, warn, info or debug."},
    {"LLMOBS_MEMORY_LIMIT", "16777216",
     "Bytes that spans may occupy between their end and their delivery. What does not fit is dropped and counted. Spans of routing contexts may take half as much besides."},
    {"LLMOBS_SPOOL", "none",
     "A folder. What cannot be delivered is kept there and delivered later, by this process or another (docs/reliability.md)."},
    {"LLMOBS_SPOOL_MAX_BYTES", "268435456",
     "Bytes that may lie there, at least 8 MiB. When there are more, the oldest files are dropped and counted."},
    {"LLMOBS_FLUSH_INTERVAL_MS", "1000",
     "How long finished spans may wait for others before they are sent to an agent."},
    {"LLMOBS_EXIT_TIMEOUT_MS", "1000", "How long the end of the program may take for delivering the last spans."},
    {"LLMOBS_RECORDER", "none",
     "The folder of the flight recorder: what a process had recorded when it was killed is delivered by the next one with the same folder (docs/reliability.md#the-flight-recorder)."},
    {"LLMOBS_RECORDER_BYTES", "33554432", "Bytes of the flight recorder's file, which has them from the start."},
    {"LLMOBS_SIGNALS", "none",
     "Signals that wait for the last spans to be delivered before they end the program, separated by commas: SIGTERM,SIGINT (docs/reliability.md#signals)."},
    {"LLMOBS_ERROR_STACK", "true", "Whether the stack is noted where an exception is thrown."},
    {"LLMOBS_CLOCK", "the faster one that is right",
     "counter: the processor's time-stamp counter; system: CLOCK_MONOTONIC."},
};
const size_t variable_count = sizeof variables / sizeof *variables;

namespace {

constexpr std::string_view default_socket = "/var/run/datadog/apm.socket";

LogLevel log_level(const Settings& settings) {
  std::string_view value = settings.get("LLMOBS_LOG");
  static constexpr std::pair<std::string_view, LogLevel> words[] = {{"off", LogLevel::off},
                                                                    {"error", LogLevel::error},
                                                                    {"warn", LogLevel::warn},
                                                                    {"info", LogLevel::info},
                                                                    {"debug", LogLevel::debug}};
  for (const auto& [word, level] : words) {
    if (value == word) return level;
  }
  if (!value.empty()) settings.complain("LLMOBS_LOG", value, "it must be off, error, warn, info or debug", "warn");
  return LogLevel::warn;
}

// What is not understood must not lay open what somebody wanted to keep in.
CaptureSwitches capture_switches(const Settings& settings) {
  CaptureSwitches capture;
  std::string_view value = settings.get("LLMOBS_CAPTURE");
  if (!value.empty() && value != "all") {
    capture.input = value == "arguments";
    capture.output = value == "result";
    if (!capture.input && !capture.output && value != "none")
      settings.complain("LLMOBS_CAPTURE", value, "it must be all, arguments, result or none", "none");
  }
  // Messages and prompts quote what goes in.
  capture.error_messages = settings.flag("LLMOBS_CAPTURE_ERROR_MESSAGES", capture.input);
  capture.metadata = settings.flag("LLMOBS_CAPTURE_METADATA", capture.input || capture.output);
  capture.messages = settings.flag("LLMOBS_CAPTURE_MESSAGES", true);
  capture.prompts = settings.flag("LLMOBS_CAPTURE_PROMPTS", capture.input && capture.messages);
  capture.documents = settings.flag("LLMOBS_CAPTURE_DOCUMENTS", true);
  return capture;
}

// The file's name, as it was started. (/proc/self/exe tells it, too, but costs more than all the rest of reading the
// configuration; it is asked where a program was started by its file descriptor.)
std::string program_name() {
  const auto* started = reinterpret_cast<const char*>(getauxval(AT_EXECFN)); // NOLINT: an address, says the kernel
  std::string path = started ? started : "";
  if (path.empty() || path.compare(0, 6, "/proc/") == 0 || path.compare(0, 8, "/dev/fd/") == 0) {
    path.resize(4096);
    ssize_t size = readlink("/proc/self/exe", path.data(), path.size());
    if (size <= 0) return program_invocation_short_name;
    path.resize(static_cast<size_t>(size));
  }
  return path.substr(path.rfind('/') + 1);
}

// "key:value,key:value" or "key:value key:value". A key without value is a tag with an empty one.
void read_tags(std::string_view list, FinalConfig& config) {
  char separator = list.find(',') != std::string_view::npos ? ',' : ' ';
  while (!list.empty()) {
    size_t end = list.find(separator);
    std::string_view tag = trimmed(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    size_t colon = tag.find(':');
    std::string_view key = trimmed(tag.substr(0, colon));
    std::string_view value = colon == std::string_view::npos ? "" : trimmed(tag.substr(colon + 1));
    if (key.empty()) continue;
    std::string* own = key == "service"   ? &config.service
                       : key == "env"     ? &config.env
                       : key == "version" ? &config.version
                                          : nullptr;
    if (!own) {
      config.tags.emplace_back(key, value);
    } else if (own->empty()) {
      *own = value;
    }
  }
}

// What OpenTelemetry's variables say, where ours say nothing.
void use_open_telemetry_names(const Settings& settings, FinalConfig& config) {
  auto use = [&](std::string& own, std::string_view other) {
    if (own.empty()) own = other;
  };
  use(config.service, settings.get("OTEL_SERVICE_NAME"));
  use(config.service, resource_attribute(config.otlp, "service.name"));
  use(config.version, resource_attribute(config.otlp, "service.version"));
  use(config.env, resource_attribute(config.otlp, "deployment.environment.name"));
  use(config.env, resource_attribute(config.otlp, "deployment.environment"));
}

std::string default_file(const Settings& settings) {
  std::string_view state = settings.get("XDG_STATE_HOME");
  if (!state.empty() && state.front() == '/') return fmt::format("{}/llmobs/traces.jsonl", state);
  std::string_view home = settings.get("HOME");
  return home.empty() ? std::string() : fmt::format("{}/.local/state/llmobs/traces.jsonl", home);
}

bool is_agent_url(std::string_view url) noexcept {
  for (std::string_view scheme : {"http://", "https://", "unix:///"}) {
    if (url.substr(0, scheme.size()) == scheme && url.size() > scheme.size()) {
      for (char c : url) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return false;
      }
      return true;
    }
  }
  return false;
}

bool is_host(std::string_view host) noexcept {
  for (char c : host) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '/' || c == '@' || c == '?' || c == '#')
      return false;
  }
  return true;
}

void find_agent(const Config& code, const Settings& settings, FinalConfig& config) {
  std::string url = settings.text(code.agent_url, "DD_TRACE_AGENT_URL");
  if (!url.empty() && is_agent_url(url)) {
    while (url.back() == '/') url.pop_back();
    config.agent_url = std::move(url);
    config.agent_is_explicit = true;
    return;
  }
  if (!url.empty()) {
    settings.complain("DD_TRACE_AGENT_URL", url, "it must be like http://host:8126 or unix:///path",
                      "the default agent");
  }
  std::string_view host = settings.get("DD_AGENT_HOST");
  if (!host.empty() && !is_host(host)) {
    settings.complain("DD_AGENT_HOST", host, "it must be a host name or address", "localhost");
    host = "";
  }
  bool port_given = !settings.get("DD_TRACE_AGENT_PORT").empty();
  unsigned port = settings.number("DD_TRACE_AGENT_PORT", 1, 65535, 8126);
  config.agent_is_explicit = !host.empty() || port_given;
  if (!config.agent_is_explicit && access(default_socket.data(), F_OK) == 0) {
    config.agent_url = fmt::format("unix://{}", default_socket);
    return;
  }
  bool is_v6 = host.find(':') != std::string_view::npos && host.front() != '[';
  config.agent_url = fmt::format(is_v6 ? "http://[{}]:{}" : "http://{}:{}", host.empty() ? "localhost" : host, port);
}

void read_destinations(std::string_view list, FinalConfig& config) {
  while (!list.empty()) {
    size_t end = list.find(',');
    std::string_view word = trimmed(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    if (word.empty() || config.goes_to(word)) continue;
    if (word == "agent" || word == "agentless" || word == "file" || word == "console" || word == "otlp") {
      config.destinations.emplace_back(word);
    } else {
      Settings::complain("LLMOBS_DESTINATIONS", word, "it must be agent, agentless, otlp, file or console",
                         "the others");
    }
  }
}

// (Also without SIG. Those that a program cannot be ended by, or that have other uses, are none.)
void read_signals(std::string_view list, FinalConfig& config) {
  static constexpr std::pair<std::string_view, int> known[] = {{"TERM", SIGTERM}, {"INT", SIGINT},   {"HUP", SIGHUP},
                                                               {"QUIT", SIGQUIT}, {"SEGV", SIGSEGV}, {"BUS", SIGBUS},
                                                               {"FPE", SIGFPE},   {"ILL", SIGILL},   {"ABRT", SIGABRT}};
  while (!list.empty()) {
    size_t end = list.find(',');
    std::string_view word = trimmed(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    if (word.empty() || word == "none") continue;
    std::string_view name = word.substr(0, 3) == "SIG" ? word.substr(3) : word;
    auto found = std::find_if(std::begin(known), std::end(known), [&](const auto& one) { return one.first == name; });
    if (found != std::end(known)) {
      config.signals.push_back(found->second);
    } else {
      Settings::complain("LLMOBS_SIGNALS", word, "it must be names like SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGSEGV",
                         "the others");
    }
  }
}

} // namespace

bool FinalConfig::goes_to(std::string_view destination) const noexcept {
  return std::find(destinations.begin(), destinations.end(), destination) != destinations.end();
}

bool FinalConfig::is_only_to_files() const noexcept {
  if (destinations.empty()) return !file.empty();
  return !goes_to("agent") && !goes_to("agentless") && !goes_to("otlp");
}

const char* process_environment(const char* name) {
  // Null in programs that run with more rights than their user has: there a variable must not name files to write.
  return secure_getenv(name);
}

FinalConfig finalize(const Config& code, Environment environment) {
  Settings settings(environment);
  FinalConfig config;
  config.log_level = log_level(settings);
  set_log_level(config.log_level);
  config.enabled = settings.flag("DD_LLMOBS_ENABLED", true);
  config.service = settings.text(code.service, "DD_SERVICE");
  config.env = settings.text(code.env, "DD_ENV");
  config.version = settings.text(code.version, "DD_VERSION");
  read_tags(settings.get("DD_TAGS"), config);
  config.otlp = otlp_settings(code, environment);
  use_open_telemetry_names(settings, config);
  if (config.service.empty()) config.service = program_name();
  config.ml_app = settings.text(code.ml_app, "DD_LLMOBS_ML_APP");
  if (config.ml_app.empty()) config.ml_app = config.service;
  config.file = settings.text(code.file, "LLMOBS_FILE");
  config.default_file = default_file(settings);
  config.redacts = settings.flag("LLMOBS_REDACT", true, code.redact);
  config.redact_names = settings.text(code.redact_names, "LLMOBS_REDACT_NAMES");
  find_agent(code, settings, config);
  config.datadog = datadog_settings(code, settings);
  read_destinations(settings.text(code.destinations, "LLMOBS_DESTINATIONS"), config);
  config.capture = capture_switches(settings);
  config.sample_rate = settings.rate("DD_LLMOBS_SAMPLE_RATE", 1, code.sample_rate);
  config.sampling_rules = settings.get("DD_LLMOBS_SAMPLING_RULES");
  config.memory_limit = settings.number("LLMOBS_MEMORY_LIMIT", 65536, 1u << 30, 16u << 20, code.memory_limit);
  config.spool = settings.text(code.spool, "LLMOBS_SPOOL");
  config.spool_most = settings.number("LLMOBS_SPOOL_MAX_BYTES", 8u << 20, ~0u, 256u << 20, code.spool_max_bytes);
  config.linger_ms = settings.number("LLMOBS_FLUSH_INTERVAL_MS", 0, 60000, 1000, code.flush_interval_ms);
  config.error_stack = settings.flag("LLMOBS_ERROR_STACK", true);
  config.exit_ms = settings.number("LLMOBS_EXIT_TIMEOUT_MS", 0, 60000, 1000, code.exit_timeout_ms);
  read_signals(settings.text(code.signals, "LLMOBS_SIGNALS"), config);
  config.recorder = settings.text(code.recorder, "LLMOBS_RECORDER");
  config.recorder_bytes = settings.number("LLMOBS_RECORDER_BYTES", 2u << 20, 1u << 30, 32u << 20, code.recorder_bytes);
  report_unsupported(settings);
  return config;
}

} // namespace llmobs
