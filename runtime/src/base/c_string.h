// Whether a char* is text with an end, or an address at all ((const char*)-1), is not written in its type. What has no end
// is read as far as there is memory, and not beyond: the caller's program must not end because of what we wanted to see.
#pragma once

#include <cstddef>

namespace llmobs {

/// Whether the byte there can be read now.
bool is_readable(const void* address) noexcept;

/// Whether there is memory to read at `text`. The system is asked once for each of the last thousand pages or so.
bool begins_readable(const char* text) noexcept;

/// At most `most`; 0 if there is nothing to read. Of every further page the system is asked anew.
size_t length_of_c_string(const char* text, size_t most) noexcept;

/// Copies at most `most` bytes, up to the terminator, or to the end of the memory that can be read, and
/// tells how many. Of every page the system is asked first.
size_t copy_c_string(const char* from, char* to, size_t most) noexcept;

} // namespace llmobs
