// What the caller's thread needs of the background half, a way to start it and a way to wake it, and what the background
// half needs of the end of the program. Who starts and ends things is run/lifecycle.cpp, which stands above everything
// that calls these; so it enters its functions here, before any constructor of the program runs.
#pragma once

namespace llmobs {

struct BackgroundEntry {
  bool (*start)() noexcept;
  void (*renew_exit_handler)() noexcept;
};

/// All null until lifecycle.cpp has filled it in: before any thread is started and any library loaded by us.
extern BackgroundEntry background_entry;

/// Called at a thread's first span: starts the background thread with the environment's settings if that has not been
/// done (first span of the process, or of a forked child). False: tracing is off, or it is too early to know.
inline bool start_tracing() noexcept { return background_entry.start && background_entry.start(); }

/// Called when a ring gets full: makes the background thread look at once if it sleeps.
void wake_worker() noexcept;

/// Called when a library was loaded that has exit handlers of its own: ours shall run before these.
inline void renew_exit_handler() noexcept {
  if (background_entry.renew_exit_handler) background_entry.renew_exit_handler();
}

} // namespace llmobs
