// The stack of active spans of a thread, and how a span begins: parent and trace from the top of the stack, ids, the
// begin record, and the push. Spans made by generated code nest strictly; spans that a program holds itself may end
// in any order.
#pragma once

#include "clock.h"
#include "record_writer.h"
#include "statistics.h"
#include "thread_state.h"

namespace llmobs {

/// A span that should have been recorded and could not be begun.
__attribute__((cold, noinline)) void count_refused(DropReason reason) noexcept;

inline bool has_room_for_span(ThreadState& thread) noexcept {
  return __builtin_expect(thread.top != thread.top_limit, 1) || thread.grow_active();
}

inline bool is_innermost(const ThreadState& thread, uint64_t span_id) noexcept {
  return thread.top[-1].span_id == span_id;
}

/// Takes a span off the stack wherever it stands. Generated spans above a generated one were left by longjmp:
/// `abandoned` is called for each. Spans that are not on this stack are left alone.
template<class Abandoned> void leave_stack(ThreadState& thread, uint64_t span_id, Abandoned&& abandoned) noexcept {
  ActiveSpan* at = thread.top - 1;
  while (at->span_id != span_id) {
    if (at->span_id == 0) return;
    --at;
  }
  bool scoped = at->scoped;
  ActiveSpan* kept = at;
  for (ActiveSpan* above = at + 1; above != thread.top; ++above) {
    const ActiveSpan span = *above;
    if (scoped && span.scoped)
      abandoned(span);
    else
      *kept++ = span;
  }
  thread.top = kept;
}

/// Unix time in seconds, for trace ids; read from the system about a hundred times a second at most.
__attribute__((cold, noinline)) uint32_t trace_seconds(ThreadState& thread, uint64_t ticks) noexcept;

/// Fills in what begin record and stack say of a new span that is the root of a trace or the child of the innermost
/// one, and makes it the innermost.
LLMOBS_ALWAYS_INLINE uint64_t put_on_stack(ThreadState& thread, BeginRecord& begin, const char* site, uint64_t ticks,
                                           const ActiveSpan& span, uint64_t parent_id) noexcept {
  begin.ticks = ticks;
  begin.span_id = span.span_id;
  begin.parent_id = parent_id;
  begin.trace_low = span.trace_low;
  begin.trace_seconds = span.trace_seconds;
  begin.thread = thread.ring->thread();
  begin.site = site;
  *thread.top = span;
  ++thread.top;
  return span.span_id;
}

/// There is an innermost span, and the clock is the counter.
LLMOBS_ALWAYS_INLINE uint64_t identify_child(ThreadState& thread, BeginRecord& begin, const char* site) noexcept {
  const ActiveSpan& parent = thread.top[-1];
  return put_on_stack(thread, begin, site, Clock::counter(),
                      {thread.ids.next(), parent.trace_low, parent.trace_seconds, true}, parent.span_id);
}

inline uint64_t identify(ThreadState& thread, BeginRecord& begin, const char* site, bool scoped) noexcept {
  uint64_t ticks = Clock::now();
  const ActiveSpan& parent = thread.top[-1];
  ActiveSpan span{thread.ids.next(), parent.trace_low, parent.trace_seconds, scoped};
  if (parent.span_id == 0) {
    span.trace_low = thread.ids.next();
    span.trace_seconds = ticks < thread.trace_seconds_until ? thread.trace_seconds : trace_seconds(thread, ticks);
  }
  return put_on_stack(thread, begin, site, ticks, span, parent.span_id);
}

/// fill(RecordWriter&) writes the fields. The answer is the span's id, 0 if it could not be begun.
template<class Fill>
uint64_t begin_span(ThreadState& thread, const char* site, bool scoped, Fill&& fill) noexcept {
  if (!has_room_for_span(thread)) return count_refused(DropReason::memory), 0;
  RecordWriter record(thread);
  auto* begin = record.start<BeginRecord>();
  if (__builtin_expect(!begin, 0)) return count_refused(DropReason::ring_full), 0;
  uint64_t span_id = identify(thread, *begin, site, scoped);
  fill(record);
  record.publish(RecordType::begin);
  thread.ring->opened();
  return span_id;
}

} // namespace llmobs
