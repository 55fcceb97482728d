// The OTLP exporter posts spans to a receiver of OpenTelemetry's protocol over HTTP: a collector, or a backend itself. What
// its answers mean is laid down by the protocol: which may be tried again, and that some of the spans of a request may be
// refused. Evaluations go to an address of their own.
#pragma once

#include "base/config.h"
#include "deliver/exporter.h"
#include "deliver/http.h"
#include "encode/otlp_writer.h"

#include <memory>
#include <string>

namespace llmobs {

class OtlpExporter final : public Exporter {
public:
  OtlpExporter(std::unique_ptr<HttpClient> http, const FinalConfig& config, OtlpSignal signal);

  std::string_view separator() const noexcept override { return json_ ? "," : ""; }
  Reply send(const Batch& batch, size_t first, size_t count) override;
  Reply poll() override;
  void cancel() override { http_->cancel(); }
  std::string_view common() const noexcept override { return envelope_.resource.text(); }
  unsigned linger_ms() const override { return linger_ms_; }

private:
  Payload payload_of(const OtlpEnvelope& envelope, std::string_view spans);
  Reply judge(const HttpReply& answer) const;
  Reply judge_refusal(const HttpReply& answer) const;

  std::unique_ptr<HttpClient> http_;
  const OtlpEnvelope envelope_;
  const OtlpSignal signal_;
  const bool json_;
  const bool gzip_;
  std::string receiver_; // as it may be shown
  HttpRequest request_;
  Bytes head_;
  Bytes tail_;
  Bytes compressed_;
  unsigned linger_ms_;
};

/// Why nothing must go to the address as the settings are; empty: it may. Credentials do not travel unencrypted.
std::string otlp_objection(const OtlpSettings& settings, std::string_view url);

} // namespace llmobs
