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
/// Said by the background thread: it cannot wait for itself.
void never_wait_for_death() noexcept;

} // namespace llmobs
