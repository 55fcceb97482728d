// dd-trace-cpp: one child span with the same values as tags; the collector drops finished traces. A trace is sent when
// its root ends, so each batch is one trace.
#include "batches.h"

#include <datadog/error.h>
#include <datadog/http_client.h>
#include <datadog/null_collector.h>
#include <datadog/span.h>
#include <datadog/span_config.h>
#include <datadog/tracer.h>
#include <datadog/tracer_config.h>

#include <memory>
#include <optional>

namespace dd = datadog::tracing;

namespace {

std::optional<dd::Tracer> tracer;
std::optional<dd::Span> root;

// Nothing is sent, but the configuration asks for a client.
class NoClient : public dd::HTTPClient {
public:
  dd::Expected<void> post(const URL&, HeadersSetter, std::string, ResponseHandler, ErrorHandler,
                          std::chrono::steady_clock::time_point) override {
    return {};
  }
  void drain(std::chrono::steady_clock::time_point) override {}
  std::string config() const override { return "{}"; }
};

dd::SpanConfig config() {
  dd::SpanConfig made;
  made.name = "tool";
  return made;
}

} // namespace

void peer::bare() {
  auto span = root->create_child(config());
  KEEP(0);
}
void peer::with_values(const std::string& text, int k) {
  auto span = root->create_child(config());
  span.set_tag("text", text);
  span.set_tag("k", std::to_string(k));
  KEEP(k);
  span.set_tag("output", output);
}
void peer::tracing(bool on) {
  dd::TracerConfig made;
  made.service = "bench";
  made.report_traces = on;
  made.log_on_startup = false;
  made.collector = std::make_shared<dd::NullCollector>();
  made.agent.http_client = std::make_shared<NoClient>();
  made.agent.remote_configuration_enabled = false;
  made.telemetry.enabled = false;
  auto checked = dd::finalize_config(made);
  if (!checked) {
    std::fprintf(stderr, "%s\n", checked.error().message.c_str());
    std::exit(2);
  }
  tracer.emplace(*checked);
  settle();
}
void peer::settle() {
  root.reset();
  root.emplace(tracer->create_span(config()));
}

int main(int argc, char** argv) {
  int code = peer::run(argc, argv);
  root.reset();
  tracer.reset();
  return code;
}
