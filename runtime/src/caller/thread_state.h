// ThreadState is what a thread needs to record spans: the producer's end of its ring, its ids, and the stack of spans
// that are active on it. It is thread-local storage (initial-exec: one load and no call), all zero before the thread's
// first span and after its end. Access to it stays in this library, out of line, so that a coroutine that moves between
// threads never works with a stale address.
//
// A record is written by the fast path or by the general path. The fast path (fast_path.h) asks whether a record is being
// written already, and whether its own fits before short_stop, or begin_stop for the record that begins a span; whatever
// else stands against it (no ring yet, a clock that needs a call) shows as a stop before which nothing fits. The general path
// asks one after the other.
#pragma once

#include "base/ids.h"
#include "base/statistics.h"
#include "caller/own_stack.h"
#include "record/record.h"
#include "record/ring.h"

#include <llmobs/instrument.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace llmobs {

/// One place on the stack of spans that are active on a thread. Holds the ids itself: after a longjmp the guard may be
/// gone.
struct ActiveSpan {
  uint64_t span_id;
  // Not 0: made by generated code or LLMOBS_TRACE: it ends before the function that holds it does; where that has its place
  // on the stack (own_stack.h).
  uint32_t scoped;
  uint32_t leads_on; // of the place: 1 if it holds a span whenever the stack reaches it, and is not the last one
  TraceId trace;

  void hold(uint64_t id, bool is_scoped, const TraceId& of_trace) noexcept {
    span_id = id;
    scoped = 0;
    if (is_scoped) LLMOBS_PUT_STACK_POSITION(scoped);
    trace = of_trace;
  }
  /// What another place holds.
  void take(const ActiveSpan& other) noexcept {
    span_id = other.span_id;
    scoped = other.scoped;
    trace = other.trace;
  }
};
static_assert(sizeof(ActiveSpan) == 32);

struct ActiveContext;
struct SeenExceptions;
/// Attaches what has been waiting for the thread's first record (carried_context.cpp).
__attribute__((cold)) void attach_waiting(struct ThreadState& thread) noexcept;

struct ThreadState {
  uintptr_t short_stop; // records that end before it may be written by the fast path
  uintptr_t begin_stop; // the same for begin records: 0 inside an annotation context, whose fields they take
  RingProducer out;
  // The stack of active spans. Under the first span lies one with id 0, so that top[-1] always exists.
  ActiveSpan* top;
  ActiveSpan* top_limit;
  IdSource ids;
  const unsigned* exceptions_in_flight; // the C++ library's own count for this thread
  uint64_t trace_seconds_until;         // ticks until which trace_seconds is good
  uint32_t trace_seconds;
  bool busy; // a record is being written: what is called from inside it must not write another
  ActiveSpan* base;
  SeenExceptions* seen_exceptions; // exception_watch.h; null until the first one
  uint32_t exceptions_passing;     // so many of these are on their way
  // What call sites say of max_bytes (site_bound.h); each in the place that its address says.
  struct SiteBound {
    const char* site;
    size_t most;
  };
  static constexpr size_t known_bounds = 4;
  SiteBound bounds[known_bounds];
  uintptr_t stack_begin, stack_end; // of the thread's own stack, as it was last looked for (own_stack.h)
  ActiveContext* context;           // the innermost, owned; null: none
  llmobs_attachment* waiting;       // the innermost attachment of a thread that has recorded nothing yet; null: none
  bool context_is_kept;             // it was carried here, and stays when its AnnotationContext ends

  /// With a ring, the thread records; with_stack() first.
  bool with_stack() noexcept;
  void attach(Ring* ring, uint64_t random) noexcept;
  void free_stack() noexcept;

  /// A record is begun / is complete. Between the two, what runs on this thread inside them (a user's llmobs_capture, a
  /// signal handler) finds `busy` and leaves ring and stack alone; the compiler moves nothing across.
  void begin_recording() noexcept {
    busy = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  void end_recording() noexcept;

  /// Of a place whose span id says that no span is active there: what is below is hidden. And of one that does so no longer.
  void mark_place(ActiveSpan* place) const noexcept { place->leads_on = place->span_id != 0 && place + 1 != top_limit; }

  bool has_active() const noexcept { return top[-1].span_id != 0; }
  ActiveSpan* bottom() noexcept { return base + 1; }
  size_t active() const noexcept { return static_cast<size_t>(top - base) - 1; }
  /// Makes room for one more; false when there is no memory.
  __attribute__((cold, noinline)) bool grow_active() noexcept;

private:
  __attribute__((cold, noinline)) void set_stops() noexcept;
  void limit_active(ActiveSpan* from, ActiveSpan* limit) noexcept;
};

/// (__thread, not thread_local: the latter is reached through a function where another file might initialise it.)
extern __thread ThreadState this_thread __attribute__((tls_model("initial-exec"), visibility("hidden")));

/// The calling thread's state, or null before its first span.
inline ThreadState* recording_thread() noexcept { return this_thread.out.ring ? &this_thread : nullptr; }

/// Sets up the calling thread. Null when tracing is off or there is no memory.
__attribute__((cold, noinline)) ThreadState* enter_thread() noexcept;

/// The calling thread if it may write a record now, set up if need be. Null when tracing is off, and while a record is being
/// written already.
inline ThreadState* writable_thread() noexcept {
  if (!seam::on()) return nullptr;
  ThreadState* thread = recording_thread();
  if (!thread) thread = enter_thread();
  return thread && !thread->busy ? thread : nullptr;
}

/// A span, or an evaluation, for which there is no such thread. If that is for want of memory, or because the program ends, it is lost.
__attribute__((cold, noinline)) void count_unrecorded(Counted what = Counted::spans) noexcept;

/// After fork, in the child: the parent's rings are no longer ours to write to.
void forget_threads_after_fork() noexcept;

} // namespace llmobs
