// Standard error, which is the program's: a line is written there or it is not, but the program neither waits for whoever
// should read it nor is ended or stopped by a signal because nobody does.
#pragma once

#include <cstddef>

namespace llmobs {

/// Writes `size` bytes (4096 at most), from any thread. False: it could not be written now.
bool write_to_standard_error(const char* text, size_t size) noexcept;

} // namespace llmobs
