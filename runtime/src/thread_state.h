// ThreadState is what a thread needs to record spans: its ring, its ids, and the stack of spans that are active on
// it. It is made at the thread's first span and given back when the thread ends. Thread-local storage holds only a
// pointer to it (initial-exec: one load), and that access stays in this library, out of line, so that a coroutine that
// moves between threads never works with a stale one.
#pragma once

#include "ids.h"
#include "ring.h"

#include <llmobs/instrument.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace llmobs {

/// One span that is active on a thread. Holds the ids itself: after a longjmp the guard may be gone.
struct ActiveSpan {
  uint64_t span_id;
  uint64_t trace_low;
  uint32_t trace_seconds;
  bool scoped; // made by generated code or LLMOBS_TRACE: it ends before the function that holds it does
};

struct ThreadState {
  ThreadState(Ring* own_ring, uint64_t seed) noexcept;
  ~ThreadState();
  ThreadState(const ThreadState&) = delete;
  ThreadState& operator=(const ThreadState&) = delete;

  // The stack of active spans; it grows on the heap past the first few. Under the first span lies one with id 0, so
  // that top[-1] always exists.
  ActiveSpan* top;
  ActiveSpan* top_limit;
  Ring* ring;
  bool busy = false; // a record is being written: what is called from inside it must not write another
  uint32_t trace_seconds = 0;
  uint64_t trace_seconds_until = 0; // ticks until which trace_seconds is good
  IdSource ids;

  /// A record is begun / is complete. Between the two, what runs on this thread inside them (a user's llmobs_capture, a
  /// signal handler) finds `busy` and leaves ring and stack alone; the compiler moves nothing across.
  void begin_recording() noexcept {
    busy = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  void end_recording() noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    busy = false;
  }

  bool has_active() const noexcept { return top[-1].span_id != 0; }
  ActiveSpan* bottom() noexcept { return base + 1; }
  /// Makes room for one more; false when there is no memory.
  __attribute__((cold, noinline)) bool grow_active() noexcept;

private:
  static constexpr size_t inline_active = 32;
  static constexpr size_t most_active = size_t{1} << 24;
  ActiveSpan* base;
  ActiveSpan first[inline_active];
};

/// The calling thread's state, or null before its first span. (__thread, not thread_local: the latter is reached
/// through a function where another file might initialise it.)
extern __thread ThreadState* this_thread __attribute__((tls_model("initial-exec")));

/// Makes the state of the calling thread. Null when tracing is off or there is no memory.
__attribute__((cold, noinline)) ThreadState* enter_thread() noexcept;

/// After fork, in the child: the parent's rings are no longer ours to write to.
void forget_threads_after_fork() noexcept;

} // namespace llmobs
