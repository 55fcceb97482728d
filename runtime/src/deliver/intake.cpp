#include "deliver/intake.h"

#include "base/log.h"
#include "base/shown_text.h"
#include "deliver/agent_probe.h"

#include <fmt/format.h>

namespace llmobs {

namespace {

constexpr std::string_view proxy_path = "/evp_proxy/v2";
// Where each kind of thing goes: a host of the site, and a path there. The agent is told the host in a header.
struct Place {
  std::string_view subdomain;
  std::string_view path;
};
constexpr Place span_place{"llmobs-intake", "/api/v2/llmobs"};
constexpr Place evaluation_place{"api", "/api/intake/llm-obs/v2/eval-metric"};

const Place& place_of(Counted what) noexcept { return what == Counted::spans ? span_place : evaluation_place; }

Intake intake_of(const FinalConfig& config, Counted what) {
  Intake made;
  made.takes = what;
  made.timeout_ms = static_cast<long>(config.datadog.timeout_ms);
  made.ca_file = config.datadog.ca_bundle;
  made.headers = {"Content-Type: application/json", "User-Agent: llmobs-cpp/" LLMOBS_VERSION};
  return made;
}

// `origin`: a URL without a path, or one with a path that stays in front.
void set_address(Intake& intake, std::string_view origin, std::string_view path) {
  if (origin.compare(0, unix_address_scheme.size(), unix_address_scheme) == 0) {
    intake.unix_socket = origin.substr(unix_address_scheme.size());
    origin = "http://localhost";
  }
  intake.url = fmt::format("{}{}", origin, path);
}

} // namespace

std::string_view Intake::before() const noexcept {
  if (takes == Counted::spans) return "[";
  return R"({"data":{"type":"evaluation_metric","attributes":{"metrics":[)";
}
std::string_view Intake::behind() const noexcept { return takes == Counted::spans ? "]" : "]}}}"; }

Intake agent_intake(const FinalConfig& config, Counted what) {
  const Place& place = place_of(what);
  Intake made = intake_of(config, what);
  const std::string& origin = config.datadog.override_origin;
  set_address(made, origin.empty() ? config.agent_url : origin, fmt::format("{}{}", proxy_path, place.path));
  made.headers.push_back(fmt::format("X-Datadog-EVP-Subdomain: {}", place.subdomain));
  made.shown = fmt::format("the Datadog agent at {}", without_secrets(origin.empty() ? config.agent_url : origin));
  return made;
}

Intake tenant_intake(const FinalConfig& config, Counted what, std::string_view api_key, std::string_view site) {
  const Place& place = place_of(what);
  const DatadogSettings& datadog = config.datadog;
  Intake made = intake_of(config, what);
  made.is_agentless = true;
  std::string origin = datadog.override_origin;
  if (origin.empty()) origin = fmt::format("https://{}.{}", place.subdomain, site);
  set_address(made, origin, place.path);
  made.shown = fmt::format("Datadog at {}", without_secrets(origin));
  if (!is_loopback(origin)) {
    made.proxy = datadog.proxy;
    made.no_proxy = datadog.no_proxy;
  }
  constexpr std::string_view secure = "https://";
  if (origin.compare(0, secure.size(), secure) != 0 && !is_loopback(origin)) {
    log_line(LogLevel::error, LogTopic::configuration,
             fmt::format("no API key is sent to {}, as everybody on the way could read it: use https://", made.shown));
    return made;
  }
  made.headers.push_back(fmt::format("DD-API-KEY: {}", api_key));
  return made;
}

Intake agentless_intake(const FinalConfig& config, Counted what) {
  const DatadogSettings& datadog = config.datadog;
  Intake made = tenant_intake(config, what, datadog.api_key, datadog.site);
  bool has_key = made.headers.back().compare(0, 10, "DD-API-KEY") == 0;
  if (has_key && !datadog.app_key.empty()) {
    made.headers.push_back(fmt::format("DD-APPLICATION-KEY: {}", datadog.app_key));
  }
  return made;
}

} // namespace llmobs
