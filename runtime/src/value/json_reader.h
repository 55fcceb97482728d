// Reads JSON text into the bytes of a value (record.h), so that text which a program hands over as "already JSON" is
// checked and then treated like any other value. Strict: what RFC 8259 does not allow is refused. Numbers that no
// 64-bit type holds stay text.
#pragma once

#include "base/bytes.h"

#include <string_view>

namespace llmobs {

/// Appends the value that `text` is. False: it is not JSON, or nested deeper than 64; then nothing is appended.
bool read_json(std::string_view text, Bytes& value);

/// Whether all of `text` is one JSON number.
bool is_json_number(std::string_view text) noexcept;

} // namespace llmobs
