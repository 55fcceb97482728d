// Whether a char* is text with an end is not written in its type. One that has none is read as far as there is memory,
// and not beyond: the caller's program must not end because of what we wanted to see.
#pragma once

#include <cstddef>

namespace llmobs {

/// At most `most`. Bytes of the first page must be readable; of every later one the system is asked first.
size_t length_of_c_string(const char* text, size_t most) noexcept;

} // namespace llmobs
