// Turns an OTLP request for traces into span events as the files hold them. Attributes of OpenTelemetry's GenAI
// conventions and of OpenInference become kinds, messages, documents and metrics; all others become metadata.
#pragma once

#include "serve/trace_figures.h"

#include <string>
#include <vector>

namespace llmobs::viewer {

struct OtlpEvents {
  std::vector<Json> events;
  std::size_t rejected = 0; // spans without an id
};

OtlpEvents read_otlp(const JsonValue& request);

} // namespace llmobs::viewer
