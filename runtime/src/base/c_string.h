// Whether a char* is text with an end, or an address at all ((const char*)-1), is not written in its type. What has no end
// is read as far as there is memory, and not beyond: the caller's program must not end because of what we wanted to see.
#pragma once

#include <cstddef>

namespace llmobs {

/// Whether the byte there can be read now.
bool is_readable(const char* address) noexcept;

/// Whether there is memory to read at `text`. The system is asked once for each of the last thousand pages or so.
bool begins_readable(const char* text) noexcept;

/// At most `most`. Bytes of the first page must be readable; of every later one the system is asked first.
size_t length_of_c_string(const char* text, size_t most) noexcept;

} // namespace llmobs
