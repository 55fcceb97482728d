// opentelemetry-cpp: one child span with the same values as attributes, handed to a batch processor whose exporter drops
// them.
#include "batches.h"

#include <opentelemetry/sdk/trace/batch_span_processor.h>
#include <opentelemetry/sdk/trace/exporter.h>
#include <opentelemetry/sdk/trace/samplers/always_off.h>
#include <opentelemetry/sdk/trace/span_data.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>
#include <opentelemetry/trace/provider.h>
#include <opentelemetry/trace/scope.h>

namespace trace_api = opentelemetry::trace;
namespace trace_sdk = opentelemetry::sdk::trace;
namespace nostd = opentelemetry::nostd;

namespace {

class Sink : public trace_sdk::SpanExporter {
public:
  std::unique_ptr<trace_sdk::Recordable> MakeRecordable() noexcept override {
    return std::unique_ptr<trace_sdk::Recordable>(new trace_sdk::SpanData());
  }
  opentelemetry::sdk::common::ExportResult
  Export(const nostd::span<std::unique_ptr<trace_sdk::Recordable>>&) noexcept override {
    return opentelemetry::sdk::common::ExportResult::kSuccess;
  }
  bool ForceFlush(std::chrono::microseconds) noexcept override { return true; }
  bool Shutdown(std::chrono::microseconds) noexcept override { return true; }
};

std::shared_ptr<trace_sdk::TracerProvider> provider;
nostd::shared_ptr<trace_api::Tracer> tracer;

} // namespace

void peer::bare() {
  auto span = tracer->StartSpan("tool");
  auto scope = tracer->WithActiveSpan(span);
  KEEP(0);
}
void peer::with_values(const std::string& text, int k) {
  auto span = tracer->StartSpan("tool");
  auto scope = tracer->WithActiveSpan(span);
  span->SetAttribute("text", text);
  span->SetAttribute("k", k);
  KEEP(k);
  span->SetAttribute("output", output);
}
void peer::tracing(bool on) {
  trace_sdk::BatchSpanProcessorOptions options;
  options.max_queue_size = 1 << 16;
  auto processor = std::make_unique<trace_sdk::BatchSpanProcessor>(std::make_unique<Sink>(), options);
  provider = on ? std::make_shared<trace_sdk::TracerProvider>(std::move(processor))
                : std::make_shared<trace_sdk::TracerProvider>(std::move(processor),
                                                              opentelemetry::sdk::resource::Resource::Create({}),
                                                              std::make_unique<trace_sdk::AlwaysOffSampler>());
  tracer = provider->GetTracer("bench");
}
void peer::settle() { provider->ForceFlush(); }

int main(int argc, char** argv) { return peer::run(argc, argv); }
