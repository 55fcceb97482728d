#include "deliver/intake.h"

#include "base/shown_text.h"

#include <fmt/format.h>

namespace llmobs {

namespace {

constexpr std::string_view proxy_path = "/evp_proxy/v2";
constexpr std::string_view unix_scheme = "unix://";
// Where each kind of thing goes: a host of the site, and a path there. The agent is told the host in a header.
struct Place {
  std::string_view subdomain;
  std::string_view path;
};
constexpr Place span_place{"llmobs-intake", "/api/v2/llmobs"};
constexpr Place evaluation_place{"api", "/api/intake/llm-obs/v2/eval-metric"};

const Place& place_of(Counted what) noexcept { return what == Counted::spans ? span_place : evaluation_place; }

Intake intake_of(Counted what) {
  Intake made;
  made.takes = what;
  made.headers = {"Content-Type: application/json", "User-Agent: llmobs-cpp/" LLMOBS_VERSION};
  return made;
}

// `origin`: a URL without a path, or one with a path that stays in front.
void set_address(Intake& intake, std::string_view origin, std::string_view path) {
  if (origin.compare(0, unix_scheme.size(), unix_scheme) == 0) {
    intake.unix_socket = origin.substr(unix_scheme.size());
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
  Intake made = intake_of(what);
  set_address(made, config.agent_url, fmt::format("{}{}", proxy_path, place.path));
  made.headers.push_back(fmt::format("X-Datadog-EVP-Subdomain: {}", place.subdomain));
  made.shown = fmt::format("the Datadog agent at {}", without_secrets(config.agent_url));
  return made;
}

} // namespace llmobs
