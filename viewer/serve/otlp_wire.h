// Reads an OTLP request for traces in protobuf's wire format into the same value that its JSON form parses to: only the
// fields that the viewer shows, and nothing but the bytes given is ever read.
#pragma once

#include "base/json_value.h"

#include <optional>
#include <string_view>

namespace llmobs::viewer {

/// Nothing if the bytes are no such request.
std::optional<JsonValue> read_otlp_protobuf(std::string_view bytes);

} // namespace llmobs::viewer
