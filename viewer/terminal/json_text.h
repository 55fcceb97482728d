// JSON text for people: a value on one line where it fits, else indented, with numbers spelled as they came.
#pragma once

#include "base/json_value.h"

#include <cstddef>
#include <string>

namespace llmobs::viewer {

/// The value on one line.
std::string json_line(const JsonValue& value);

/// The value in lines of about `width` columns, separated by '\n'.
std::string json_text(const JsonValue& value, std::size_t width);

} // namespace llmobs::viewer
