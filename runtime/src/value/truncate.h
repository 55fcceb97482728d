// Clipping keeps the beginning of a value. Texts and keys weigh their bytes, numbers 8, everything else 1. A text is cut
// between two characters and ends with "[truncated]"; what else does not fit is left out, and where it was a mark stands.
// Of messages and documents nothing is left out, as half of one is none: there only texts are cut, and not short ones,
// which are roles and names.
#pragma once

#include "base/bytes.h"
#include "value/value_reader.h"

namespace llmobs {

inline constexpr std::string_view truncation_mark = "[truncated]";

/// The value if it weighs no more than `most`, or what is left of it, in `room`.
RawValue truncated(RawValue value, size_t most, Bytes& room);

} // namespace llmobs
