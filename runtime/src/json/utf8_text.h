// Whole texts, for a place that takes nothing but UTF-8 (utf8.h says of single characters what they are).
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <string_view>

namespace llmobs {

/// How much of the text, from its beginning, is UTF-8.
size_t valid_utf8_size(std::string_view text) noexcept;

/// Makes `out` the text, with U+FFFD for what is not UTF-8. `valid`: valid_utf8_size() of it.
void replace_invalid_utf8(std::string_view text, size_t valid, Bytes& out);

} // namespace llmobs
