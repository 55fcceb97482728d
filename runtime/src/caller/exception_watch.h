// The watch over exceptions: they are seen where they pass, and never caught. A traced function has a catch clause of a class of
// ours (ExceptionWatch in instrument.h) whose type_info asks us, whenever a handler is looked for; we note the exception
// (seen_exceptions.h) and say no. Where a guard ends its span while frames are unwound, we know what leaves it.
//
// While an exception is on its way, the thread records on the general path (ThreadState::short_stop), so that ordinary calls
// pay nothing for any of this.
#pragma once

#include "exception/seen_exceptions.h"

#include <atomic>
#include <cstdint>

namespace llmobs {

struct ThreadState;

/// Whether it is noted where an exception was thrown.
extern std::atomic<bool> notes_frames;

/// Forgets the exceptions that a handler has taken.
void forget_handled_exceptions(ThreadState& thread) noexcept;

/// Called before a span of the thread ends: if an exception leaves it, the span says which. False: none, as far as is known.
bool record_leaving_exception(ThreadState& thread, uint64_t span_id, SpanEnder ender) noexcept;

/// Called in a handler: the span says which exception it is. False: nobody saw it on its way.
bool record_handled_exception(ThreadState& thread, uint64_t span_id) noexcept;

/// The program is about to end by abort(): the spans that are active on this thread say which exception ended it, if one did.
void record_death(ThreadState& thread) noexcept;

} // namespace llmobs
