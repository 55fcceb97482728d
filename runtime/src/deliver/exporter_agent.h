// The agent exporter sends spans to the Datadog agent, which adds the API key and passes them on: POST
// /evp_proxy/v2/api/v2/llmobs, a JSON array of envelopes.
#pragma once

#include "deliver/exporter.h"
#include "deliver/http.h"

#include <memory>
#include <string>

namespace llmobs {

class AgentExporter final : public Exporter {
public:
  AgentExporter(std::unique_ptr<HttpClient> http, const std::string& agent_url, unsigned linger_ms);

  std::string_view separator() const noexcept override { return ","; }
  Reply send(const Batch& batch, size_t first, size_t count) override;
  Reply poll() override;
  void cancel() override { http_->cancel(); }
  unsigned linger_ms() const override { return linger_ms_; }

private:
  Reply judge(const HttpReply& answer) const;

  std::unique_ptr<HttpClient> http_;
  std::string agent_; // as it may be shown
  HttpRequest request_;
  unsigned linger_ms_;
};

} // namespace llmobs
