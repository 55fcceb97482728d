// Signals that end a program (LLMOBS_SIGNALS), if the program wants that: they wait for the background thread, for a bounded time, and then
// do what they would have done. By default no handler is set, as the program, its libraries and whoever debugs it would see
// that.
//
//   the program has no handler    open spans are marked and everything is delivered; then the signal ends the program
//   it had one before             what has ended is delivered; then that handler runs
//   it sets one later             it has taken the place of ours, and calls ours if it calls the handler before it
//   it ignores the signal         nothing is done
//
// Of signals for errors of the program itself (SIGSEGV and the like) a program's own handlers are left alone.
#pragma once

#include <llmobs/lifecycle.h>

#include <vector>

namespace llmobs {

/// From now on. On one thread at a time.
void watch_signals(const std::vector<int>& signals) noexcept;

/// How spans that were open are marked: "SIGTERM", "abort"; 0: "death".
const char* name_of_end(int signal) noexcept;

/// In lifecycle.cpp: flush().
FlushResult wait_for_flush(unsigned timeout_ms) noexcept;

} // namespace llmobs
