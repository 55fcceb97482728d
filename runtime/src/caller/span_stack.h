// The stack of active spans of a thread, and how a span begins: parent and trace from the top of the stack, ids, the
// begin record, and the push. Spans made by generated code nest strictly; spans that a program holds itself may end
// in any order.
#pragma once

#include "base/clock.h"
#include "base/statistics.h"
#include "caller/active_context.h"
#include "caller/record_writer.h"
#include "caller/thread_state.h"

namespace llmobs {

inline bool has_room_for_span(ThreadState& thread) noexcept {
  return __builtin_expect(thread.top != thread.top_limit, 1) || thread.grow_active();
}

/// Takes one place off the stack. Generated spans above a generated one, on the same stack, were left by longjmp: `abandoned` is
/// called for each. On a stack that the program made itself they may only be waiting.
template<class Abandoned> void take_from_stack(ThreadState& thread, ActiveSpan* at, Abandoned&& abandoned) noexcept {
  uint32_t scoped = at->scoped;
  ActiveSpan* kept = at;
  for (ActiveSpan* above = at + 1; above != thread.top; ++above) {
    if (scoped != 0 && above->scoped != 0 && are_on_own_stack(scoped, above->scoped)) {
      abandoned(*above);
    } else {
      kept->take(*above);
      thread.mark_place(kept++);
    }
  }
  // Above the top every place leads on.
  for (ActiveSpan* above = kept; above != thread.top; ++above) above->leads_on = above + 1 != thread.top_limit;
  thread.top = kept;
}

/// Whether it stands on the thread's stack, at whatever place.
inline bool is_active(const ThreadState& thread, uint64_t span_id) noexcept {
  for (const ActiveSpan* at = thread.top - 1; at != thread.base; --at)
    if (at->span_id == span_id) return true;
  return false;
}

/// Takes a span off the stack wherever it stands. Spans that are not on this stack are left alone.
template<class Abandoned> void leave_stack(ThreadState& thread, uint64_t span_id, Abandoned&& abandoned) noexcept {
  ActiveSpan* at = thread.top - 1;
  while (at->span_id != span_id) {
    if (at == thread.base) return;
    --at;
  }
  if (at != thread.base) take_from_stack(thread, at, abandoned);
}

/// Unix time in seconds, for trace ids; read from the system about a hundred times a second at most.
__attribute__((cold, noinline)) uint32_t trace_seconds(ThreadState& thread, uint64_t ticks) noexcept;

inline TraceId new_trace(ThreadState& thread, uint64_t ticks) noexcept {
  uint64_t low = thread.ids.next_shuffled();
  uint32_t seconds = ticks < thread.trace_seconds_until ? thread.trace_seconds : trace_seconds(thread, ticks);
  return {low, uint64_t{seconds} << 32};
}

/// Fills in what begin record and stack say of a new span that is the root of a trace or the child of the innermost
/// one, and makes it the innermost. The answer is its id.
inline uint64_t identify(ThreadState& thread, BeginRecord& begin, const char* site, bool scoped) noexcept {
  const ActiveSpan& parent = thread.top[-1];
  begin.ticks = Clock::now();
  begin.site = site;
  begin.span_id = thread.ids.next();
  begin.parent_id = parent.span_id;
  begin.trace = parent.span_id != 0 ? parent.trace : new_trace(thread, begin.ticks);
  (thread.top++)->hold(begin.span_id, scoped, begin.trace);
  return begin.span_id;
}

/// fill(RecordWriter&) writes the fields. The answer is the span's id, 0 if it could not be begun.
template<class Fill> uint64_t begin_span(ThreadState& thread, const char* site, bool scoped, Fill&& fill) noexcept {
  if (__builtin_expect(thread.context != nullptr, 0) && is_suppressed(thread)) return 0;
  if (!has_room_for_span(thread)) return count_refused(DropReason::memory), 0;
  RecordWriter record(thread);
  auto* begin = record.start<BeginRecord>();
  if (__builtin_expect(!begin, 0)) return count_refused(DropReason::ring_full), 0;
  uint64_t span_id = identify(thread, *begin, site, scoped);
  fill(record);
  if (ActiveContext* context = thread.context; __builtin_expect(context != nullptr, 0))
    record.fields(context->fields(), context->size);
  record.publish(RecordType::begin);
  return span_id;
}

/// The end record, from any thread, whether the span is active here or not.
void write_end(uint64_t span_id, uint64_t ticks) noexcept;

/// One more record of a span that has begun. False: there was no room for it, which is counted.
template<class Fill>
bool update_span(ThreadState& thread, uint64_t span_id, Fill&& fill, size_t expected_size = 0) noexcept {
  thread.begin_recording();
  RecordWriter record(thread);
  auto* update = record.start<UpdateRecord>(expected_size);
  if (update) {
    update->span_id = span_id;
    fill(record);
    record.publish(RecordType::update);
  } else {
    count_content_lost();
  }
  thread.end_recording();
  return update != nullptr;
}

} // namespace llmobs
