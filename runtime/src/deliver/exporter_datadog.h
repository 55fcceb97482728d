// The Datadog exporter sends spans, or evaluations, to one of Datadog's intakes: through an agent, which adds the API key and
// passes them on, or directly (agentless). Where that is, and how a request is built there, is an intake (intake.h).
#pragma once

#include "deliver/exporter.h"
#include "deliver/http.h"
#include "deliver/intake.h"

#include <memory>

namespace llmobs {

class DatadogExporter final : public Exporter {
public:
  DatadogExporter(std::unique_ptr<HttpClient> http, Intake intake, unsigned linger_ms);

  std::string_view separator() const noexcept override { return ","; }
  Reply send(const Batch& batch, size_t first, size_t count) override;
  Reply poll() override;
  void cancel() override { http_->cancel(); }
  unsigned linger_ms() const override { return linger_ms_; }

private:
  Reply judge(const HttpReply& answer) const;
  const char* advice(long status) const noexcept;

  std::unique_ptr<HttpClient> http_;
  Intake intake_;
  HttpRequest request_;
  unsigned linger_ms_;
};

} // namespace llmobs
