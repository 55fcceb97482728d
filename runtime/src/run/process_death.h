// Death by abort(): an uncaught exception, std::terminate, a failed assertion, abort itself. The process ends at once, with all
// its threads, and what the background thread has not delivered by then would be lost. So the library offers abort() and what
// assert() calls under their own names, in front of the C library's. They wait for the background thread, for a bounded
// time, and go on to the C library's functions by a jump, so that the stack is the one that it would be. Signals and their
// handlers are left alone: the program would see that.
#pragma once

namespace llmobs {

/// The background thread runs, and may be waited for so long when the process dies.
void expect_death(unsigned wait_ms) noexcept;
/// It does not run any more, or it is the parent's.
void expect_no_death() noexcept;
/// How many milliseconds the calling thread may wait for the background thread when the process dies; 0: there is none.
unsigned patience_before_death() noexcept;
/// The program is about to be ended by this signal, whose handler calls it (ending_signals.cpp): the same wait.
void wait_before_death_by(int signal) noexcept;
/// Said by the background thread: it cannot wait for itself.
void never_wait_for_death() noexcept;

} // namespace llmobs
