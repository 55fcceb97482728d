// A page of memory.
#pragma once

#include <cstddef>

namespace llmobs {

inline constexpr size_t page = 4096; // or a divisor of the system's

} // namespace llmobs
