#include "doctor/endpoint.h"
#include "doctor/finding.h"

#include <fmt/format.h>
#include <unistd.h>

namespace llmobs::viewer {
namespace {

bool listens(const Endpoint& endpoint) {
  const int descriptor = connect_to(endpoint);
  if (descriptor >= 0) ::close(descriptor);
  return descriptor >= 0;
}

} // namespace

// An OpenTelemetry receiver takes spans only if a program is told to send there.
Findings check_receivers() {
  for (const char* name : {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"}) {
    const std::string url = environment_value(name);
    if (url.empty()) continue;
    const Endpoint endpoint = endpoint_of(url, url.rfind("https:", 0) == 0 ? "443" : "80");
    if (url.find("://") == std::string::npos)
      return {{Health::failure, "OTLP", fmt::format("{} is no URL: {}", name, url),
               "It begins with http:// or https://, such as http://localhost:4318."}};
    if (listens(endpoint))
      return {{Health::good, "OTLP", fmt::format("a receiver listens at {}", endpoint.text()), ""}};
    return {{Health::failure, "OTLP", fmt::format("nobody listens at {}, which {} names", endpoint.text(), name),
             "Start the collector, or llmobs view --listen, or unset the variable."}};
  }
  const Endpoint usual = endpoint_of("", "4318");
  if (listens(usual))
    return {{Health::note, "OTLP", fmt::format("a receiver listens at {}, and nothing is sent to it", usual.text()),
             "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 sends there."}};
  return {{Health::note, "OTLP", fmt::format("no receiver at {}", usual.text()), ""}};
}

} // namespace llmobs::viewer
