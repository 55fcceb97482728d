#include "doctor/endpoint.h"
#include "doctor/finding.h"

#include <fmt/format.h>

namespace llmobs::viewer {
namespace {

Endpoint agent_endpoint() {
  const std::string url = environment_value("DD_TRACE_AGENT_URL");
  Endpoint endpoint = endpoint_of(url, "8126");
  if (!url.empty()) return endpoint;
  if (const auto host = environment_value("DD_AGENT_HOST"); !host.empty()) endpoint.host = host;
  if (const auto port = environment_value("DD_TRACE_AGENT_PORT"); !port.empty()) endpoint.port = port;
  return endpoint;
}

bool is_asked_for() {
  for (const char* name : {"DD_TRACE_AGENT_URL", "DD_AGENT_HOST", "DD_TRACE_AGENT_PORT"})
    if (!environment_value(name).empty()) return true;
  return false;
}

} // namespace

Findings check_agent() {
  const Endpoint address = agent_endpoint();
  const int descriptor = connect_to(address);
  if (descriptor < 0) {
    if (is_asked_for())
      return {{Health::failure, "agent", fmt::format("nobody answers at {}", address.text()),
               "Start the agent, correct DD_TRACE_AGENT_URL, or set LLMOBS_FILE to write to a file."}};
    return {{Health::note, "agent", fmt::format("none at {}; spans go to a file", address.text()), ""}};
  }
  const std::string answer = ask(descriptor, "/info");
  if (answer.find("evp_proxy") != std::string::npos)
    return {{Health::good, "agent", fmt::format("answers at {} and takes spans", address.text()), ""}};
  return {{Health::failure, "agent",
           fmt::format("what answers at {} {}", address.text(),
                       answer.rfind("HTTP/", 0) == 0 ? "has no evp_proxy" : "is no agent"),
           "An agent of version 7.36 or newer is needed, or another port."}};
}

} // namespace llmobs::viewer
