// The spans that a program begins itself: ScopedSpan, Span and Activation.
#include "base/digits.h"
#include "base/sized.h"
#include "caller/fast_path.h"
#include "caller/held_trace.h"
#include "caller/span_stack.h"

#include <llmobs/span.h>

#include <cstring>

namespace llmobs {

namespace {

// A child of the active span that has a name and nothing else; 0: take the general path.
LLMOBS_ALWAYS_INLINE uint64_t begin_short(SpanKind kind, Text name, const SpanOptions& options,
                                          bool stays_active) noexcept {
  size_t other = options.model_name.size() | options.model_provider.size() | options.session_id.size() |
                 options.ml_app.size();
  size_t size = sizeof(BeginRecord) + shaped_field_size(llmobs_number_size) + shaped_field_size(name.size());
  ShortRecord record;
  if (other != 0 || name.empty() || name.size() > longest_short_text || !record.begin_child(nullptr, size)) return 0;
  unsigned char* at = put_short_field(record.at + sizeof(BeginRecord), Field::kind, llmobs_integer_shape,
                                      {static_cast<uint64_t>(kind), llmobs_number_size});
  put_short_field(at, Field::name, llmobs_text_shape, {reinterpret_cast<uint64_t>(name.data()), name.size()});
  uint64_t span_id = put_child(record, false);
  if (!stays_active) record.move_top(-1);
  record.publish();
  return span_id;
}

uint64_t begin_on(ThreadState& thread, SpanKind kind, Text name, const SpanOptions& options) noexcept {
  return begin_span(thread, nullptr, false, [&](RecordWriter& record) {
    record.begin_field(Field::kind);
    record.integer(static_cast<int64_t>(kind));
    record.end_field();
    write_field(record, Field::name, name);
    write_field(record, Field::model_name, options.model_name);
    write_field(record, Field::model_provider, options.model_provider);
    write_field(record, Field::session_id, options.session_id);
    write_field(record, Field::ml_app, options.ml_app);
  });
}

__attribute__((noinline)) uint64_t begin_any(SpanKind kind, Text name, const SpanOptions& options) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return count_unrecorded(), 0;
  thread->begin_recording();
  uint64_t span_id = begin_on(*thread, kind, name, options);
  thread->end_recording();
  return span_id;
}

// A span that is not active. It stands on the stack while it is begun, and so does its parent, if that is told.
__attribute__((noinline)) uint64_t begin_apart(SpanKind kind, Text name, const SpanOptions& options,
                                               const llmobs_guard* parent, TraceId& trace) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return count_unrecorded(), 0;
  thread->begin_recording();
  size_t active = thread->active();
  uint64_t span_id = 0;
  if (parent && !has_room_for_span(*thread)) {
    count_refused(DropReason::memory);
  } else {
    if (parent) (thread->top++)->hold(parent->span_id, false, trace_of(*parent, sizeof *parent));
    span_id = begin_on(*thread, kind, name, options);
    if (span_id != 0) trace = thread->top[-1].trace;
    thread->top = thread->bottom() + active;
  }
  thread->end_recording();
  return span_id;
}

// What the guard of a program, which is empty, shows of a span that was begun just now.
LLMOBS_ALWAYS_INLINE void fill(llmobs_guard* guard, size_t guard_size, uint64_t span_id,
                               const TraceId& trace) noexcept {
  llmobs_guard made{};
  made.span_id = span_id;
  keep_trace(made, trace);
  made.flags = *this_thread.exceptions_in_flight << llmobs_in_flight_shift;
  hand_over(made, guard, guard_size);
}

size_t guard_size(uint64_t sizes) noexcept { return static_cast<uint32_t>(sizes); }
size_t options_size(uint64_t sizes) noexcept { return sizes >> 32; }

LLMOBS_ALWAYS_INLINE uint64_t push_active(ThreadState& thread, const llmobs_guard& guard, size_t guard_size) noexcept {
  (thread.top++)->hold(guard.span_id, false, trace_of(guard, guard_size));
  return guard.span_id;
}

// On a thread that has recorded nothing yet, or whose stack is full.
__attribute__((cold, noinline)) uint64_t activate_any(const llmobs_guard* guard, size_t guard_size) noexcept {
  ThreadState* thread = writable_thread();
  return thread && has_room_for_span(*thread) ? push_active(*thread, *guard, guard_size) : 0;
}

// A thread's first span, a long name, options, sizes of another release.
__attribute__((cold, noinline)) void begin_scoped_any(llmobs_guard* guard, uint64_t sizes, SpanKind kind, Text name,
                                                      const SpanOptions* options) noexcept {
  Sized<SpanOptions> with(options, options_size(sizes));
  uint64_t span_id = begin_any(kind, name, *with);
  if (span_id != 0) fill(guard, guard_size(sizes), span_id, this_thread.top[-1].trace);
}

__attribute__((cold, noinline)) void begin_held_any(llmobs_guard* guard, uint64_t sizes, SpanKind kind, Text name,
                                                    const SpanOptions* options) noexcept {
  Sized<SpanOptions> with(options, options_size(sizes));
  TraceId trace;
  uint64_t span_id = begin_apart(kind, name, *with, nullptr, trace);
  if (span_id != 0) fill(guard, guard_size(sizes), span_id, trace);
}

} // namespace

inline namespace v1 {
namespace detail {

void begin_scoped(llmobs_guard* guard, uint64_t sizes, SpanKind kind, Text name, const SpanOptions* options) noexcept {
  uint64_t span_id = sizes == begin_sizes ? begin_short(kind, name, *options, true) : 0;
  if (__builtin_expect(span_id == 0, 0)) return begin_scoped_any(guard, sizes, kind, name, options);
  fill(guard, sizeof *guard, span_id, this_thread.top[-1].trace);
}

void begin_held(llmobs_guard* guard, uint64_t sizes, SpanKind kind, Text name, const SpanOptions* options) noexcept {
  uint64_t span_id = sizes == begin_sizes ? begin_short(kind, name, *options, false) : 0;
  if (__builtin_expect(span_id == 0, 0)) return begin_held_any(guard, sizes, kind, name, options);
  fill(guard, sizeof *guard, span_id, this_thread.top[-1].trace);
}

void begin_below(const llmobs_guard* parent, llmobs_guard* guard, uint64_t sizes, SpanKind kind, Text name,
                 const SpanOptions* options) noexcept {
  Sized<SpanOptions> with(options, options_size(sizes));
  Sized<llmobs_guard> whole(parent, guard_size(sizes));
  TraceId trace;
  uint64_t span_id = begin_apart(kind, name, *with, &*whole, trace);
  if (span_id != 0) fill(guard, guard_size(sizes), span_id, trace);
}

uint64_t activate(const llmobs_guard* guard, size_t guard_size) noexcept {
  ThreadState& thread = this_thread;
  bool is_ready = thread.out.ring && !thread.busy && thread.top != thread.top_limit && seam::on();
  if (__builtin_expect(!is_ready, 0)) return activate_any(guard, guard_size);
  return push_active(thread, *guard, guard_size);
}

void deactivate(uint64_t span_id) noexcept {
  ThreadState* thread = recording_thread();
  if (!thread) return;
  if (__builtin_expect(thread->top[-1].span_id == span_id, 1)) {
    --thread->top;
  } else {
    leave_stack(*thread, span_id, [](const ActiveSpan&) {});
  }
}

void set_error(uint64_t span_id, Text type, Text message) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return;
  update_span(*thread, span_id, [&](RecordWriter& record) {
    record.field(Field::error_type, type.data(), type.size());
    record.field(Field::error_message, message.data(), message.size());
  });
}

void write_ids(const llmobs_guard* guard, size_t guard_size, SpanIds* ids, size_t ids_size) noexcept {
  SpanIds made{};
  if (guard->span_id != 0) {
    TraceId trace = trace_of(*guard, guard_size);
    auto* at = reinterpret_cast<unsigned char*>(made.trace_id);
    put_hex(put_hex(at, trace.high), trace.low);
    unsigned char text[decimal_room];
    auto size = static_cast<size_t>(put_decimal(text, guard->span_id) - text);
    std::memcpy(made.span_id, text, size);
  }
  hand_over(made, ids, ids_size);
}

void find_active(llmobs_guard* guard, size_t guard_size) noexcept {
  ThreadState* thread = recording_thread();
  llmobs_guard found{};
  if (thread) {
    found.span_id = thread->top[-1].span_id; // 0 if there is none
    keep_trace(found, thread->top[-1].trace);
  } else if (const llmobs_attachment* waiting = this_thread.waiting) {
    found.span_id = waiting->context.span_id;
    keep_trace(found, {waiting->context.trace_low, waiting->context.trace_high});
  }
  hand_over(found, guard, guard_size);
}

} // namespace detail

} // namespace v1
} // namespace llmobs
