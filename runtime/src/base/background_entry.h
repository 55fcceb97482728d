// What the caller's thread needs of the background half: a way to start it, and a way to wake it; and
// what the background half needs of the end of the program.
#pragma once

namespace llmobs {

/// Called at a thread's first span: starts the background thread with the environment's settings if that has not been
/// done (first span of the process, or of a forked child). False: tracing is off.
bool start_tracing() noexcept;

/// Called when a ring gets full: makes the background thread look at once if it sleeps.
void wake_worker() noexcept;

/// Called when a library was loaded that has exit handlers of its own: ours shall run before these.
void renew_exit_handler() noexcept;

} // namespace llmobs
