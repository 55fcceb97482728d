// Reads one value of MessagePack, in which tracers send to an agent, as the JSON value that says the same. Binary strings
// become strings of their bytes.
#pragma once

#include "base/json_value.h"

#include <optional>
#include <string_view>

namespace llmobs::viewer {

/// Nothing if the bytes are not one value, or nest deeper than a JsonValue may.
std::optional<JsonValue> read_msgpack(std::string_view bytes);

} // namespace llmobs::viewer
