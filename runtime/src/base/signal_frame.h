// Whether this code runs inside a signal handler. What a handler interrupted may hold a lock of the allocator or the loader;
// whoever wants to allocate or start a thread at an unknown moment asks first.
#pragma once

namespace llmobs {

/// Looks at the calls that are under way on this stack; some microseconds. False also if they cannot be followed that far.
bool is_in_signal_handler() noexcept;

} // namespace llmobs
