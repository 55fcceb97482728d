// What is said about OTLP, OpenTelemetry's protocol: where spans go, how, and which conventions their attributes follow. The
// variables are OpenTelemetry's own (OTEL_...), and a few of ours.
#pragma once

#include "base/settings.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llmobs {

struct OtlpSettings {
  std::string traces_url; // empty: nobody asked for it
  std::string logs_url;   // for evaluations; empty: nobody says where they could go
  std::vector<std::pair<std::string, std::string>> headers;
  bool json = false; // else Protocol Buffers
  bool gzip = false;
  unsigned timeout_ms = 10000;
  std::string ca_file; // empty: the system's
  std::string client_certificate_file;
  std::string client_key_file;

  bool gen_ai = true;
  bool gen_ai_0_1 = false; // else semantic conventions 1.41
  bool open_inference = true;
  bool content = true; // inputs and outputs are sent

  std::vector<std::pair<std::string, std::string>> resource; // OTEL_RESOURCE_ATTRIBUTES
};

OtlpSettings otlp_settings(const Config& code, Environment environment);

/// The value of an attribute of OTEL_RESOURCE_ATTRIBUTES; empty if it has none.
std::string_view resource_attribute(const OtlpSettings& settings, std::string_view name) noexcept;

} // namespace llmobs
