// The conductor of the caller's thread: opens a span, lets its values be captured, closes it. Everything that
// instrument.h declares is here; what it costs is in docs/benchmarks.md.
#include "clock.h"
#include "late_ends.h"
#include "record_writer.h"
#include "shaped_field.h"
#include "span_stack.h"
#include "statistics.h"
#include "thread_state.h"
#include "tracing.h"

#include <llmobs/instrument.h>

#include <cxxabi.h>
#include <cstring>
#include <exception>
#include <string>
#include <typeinfo>

using namespace llmobs;

namespace {

enum GuardFlag : uint32_t {
  suspended = 1,            // a coroutine that is not running: on no thread's stack
  error_known = 2,          // what left the function was looked at already
  in_flight_shift = 8,      // from here: exceptions in flight when the span began (observe)
};

LLMOBS_ALWAYS_INLINE ThreadState* state_for_recording() noexcept {
  ThreadState* thread = this_thread;
  if (__builtin_expect(!thread, 0)) thread = enter_thread();
  // Inside a capture (a user's llmobs_capture that calls an instrumented function) or a signal handler that
  // interrupted one: the ring is not ours to write.
  if (__builtin_expect(thread && thread->busy, 0)) return nullptr;
  return thread;
}

LLMOBS_ALWAYS_INLINE void put_end(ThreadState& thread, unsigned char* at, uint64_t span_id, uint64_t ticks) noexcept {
  *reinterpret_cast<EndRecord*>(at) = EndRecord{{sizeof(EndRecord), RecordType::end, 0, 0}, span_id, ticks};
  thread.ring->publish(sizeof(EndRecord));
  thread.ring->closed();
}

__attribute__((cold, noinline)) void write_end(ThreadState* thread, uint64_t span_id, uint64_t ticks) noexcept {
  bool written = false;
  if (thread && !thread->busy) {
    thread->begin_recording();
    unsigned char* at = thread->ring->reserve_end();
    written = at != nullptr;
    if (written) put_end(*thread, at, span_id, ticks);
    thread->end_recording();
  }
  if (!written) LateEnds::instance().push(span_id, ticks);
}

__attribute__((cold, noinline)) void record_error(ThreadState& thread, uint64_t span_id, const char* type,
                                                  const char* message) noexcept {
  thread.begin_recording();
  RecordWriter record(thread);
  if (auto* update = record.start<UpdateRecord>()) {
    update->span_id = span_id;
    record.field(Field::error_type, type, std::strlen(type));
    if (message) record.field(Field::error_message, message, std::strlen(message));
    record.publish(RecordType::update);
  } else {
    count_content_lost();
  }
  thread.end_recording();
}

// Spans whose functions were left by longjmp: the guard is gone, the span is not.
__attribute__((cold, noinline)) void abandon(ThreadState& thread, const ActiveSpan& span) noexcept {
  if (!thread.busy) record_error(thread, span.span_id, "abandoned", "the function was left by longjmp");
  write_end(&thread, span.span_id, Clock::now());
}

// Inside a handler: what the exception says of itself. Null if it says nothing.
const char* message_of_current_exception(std::string& storage) noexcept {
  try {
    throw;
  } catch (const std::exception& e) {
    return e.what();
  } catch (const std::string& text) {
    try {
      storage = text;
      return storage.c_str();
    } catch (...) {
      return nullptr;
    }
  } catch (const char* text) {
    return text;
  } catch (...) {
    return nullptr;
  }
}

// The way without a call in it: a recording thread that has an innermost span, and a clock that is an instruction.
LLMOBS_ALWAYS_INLINE bool can_open_child(const ThreadState* thread) noexcept {
  return thread && !thread->busy && thread->top != thread->top_limit && thread->has_active() &&
         Clock::counter_is_invariant;
}

// Any thread, any values: a thread's first span, the root of a trace, user-defined types, a ring that needs looking at.
__attribute__((noinline)) void open_any(llmobs_guard* guard, const char* site, const llmobs_type* types,
                                        const llmobs_value* values, uint32_t count) noexcept {
  ThreadState* thread = state_for_recording();
  if (__builtin_expect(!thread, 0)) return;
  count &= ~llmobs_all_shaped;
  thread->begin_recording();
  begin_span(*thread, *guard, site, true, [&](RecordWriter& record) {
    for (uint32_t i = 0; i < count; ++i) record.field(Field::argument, types[i], values[i]);
  });
  thread->end_recording();
}

__attribute__((noinline)) void result_of_any(llmobs_guard* guard, const llmobs_type* type, uint64_t word,
                                             size_t size) noexcept {
  ThreadState* thread = state_for_recording();
  if (__builtin_expect(!thread, 0)) return;
  thread->begin_recording();
  RecordWriter record(*thread);
  if (auto* update = record.start<UpdateRecord>()) {
    update->span_id = guard->span_id;
    record.field(Field::result, *type, llmobs_value{word, size});
    record.publish(RecordType::update);
  } else {
    count_content_lost();
  }
  thread->end_recording();
}

// The span is not the innermost one, the ring needs looking at, or the clock is a call.
__attribute__((noinline)) void close_any(llmobs_guard* guard) noexcept {
  uint64_t ticks = Clock::now();
  ThreadState* thread = this_thread;
  uint64_t span_id = guard->span_id;
  guard->span_id = 0;
  if (thread) leave_stack(*thread, span_id, [thread](const ActiveSpan& lost) { abandon(*thread, lost); });
  write_end(thread, span_id, ticks);
}

} // namespace

extern "C" {

void llmobs_v1_open(llmobs_guard* guard, const char* site) noexcept {
  ThreadState* thread = this_thread;
  if (__builtin_expect(!can_open_child(thread), 0)) return open_any(guard, site, nullptr, nullptr, 0);
  thread->begin_recording();
  unsigned char* at = thread->ring->room_for(sizeof(BeginRecord));
  if (__builtin_expect(!at, 0)) {
    thread->end_recording();
    return open_any(guard, site, nullptr, nullptr, 0);
  }
  auto& begin = *reinterpret_cast<BeginRecord*>(at);
  identify_child(*thread, *guard, begin, site);
  publish(*thread->ring, begin.header, RecordType::begin, sizeof(BeginRecord));
  thread->ring->opened();
  thread->end_recording();
}

// Values that are all text and numbers: their size is known before anything is written.
void llmobs_v1_open_with(llmobs_guard* guard, const char* site, const llmobs_type* types, const llmobs_value* values,
                         uint32_t count) noexcept {
  ThreadState* thread = this_thread;
  if (__builtin_expect((count & llmobs_all_shaped) == 0 || !can_open_child(thread), 0))
    return open_any(guard, site, types, values, count);
  uint32_t shaped = count & ~llmobs_all_shaped;
  size_t size = sizeof(BeginRecord);
  for (uint32_t i = 0; i < shaped; ++i) size += shaped_field_size(values[i].size);
  thread->begin_recording();
  unsigned char* at = thread->ring->room_for((size + 7) & ~size_t{7});
  if (__builtin_expect(!at, 0)) {
    thread->end_recording();
    return open_any(guard, site, types, values, count);
  }
  auto& begin = *reinterpret_cast<BeginRecord*>(at);
  identify_child(*thread, *guard, begin, site);
  unsigned char* cursor = at + sizeof(BeginRecord);
  for (uint32_t i = 0; i < shaped; ++i)
    cursor = put_shaped_field(cursor, Field::argument, types[i].shape, values[i]);
  publish(*thread->ring, begin.header, RecordType::begin, size);
  thread->ring->opened();
  thread->end_recording();
}

void llmobs_v1_trace(llmobs_guard* guard, const char* site, const char* function, const llmobs_type* types,
                     const llmobs_value* values, uint32_t count) noexcept {
  ThreadState* thread = state_for_recording();
  if (__builtin_expect(!thread, 0)) return;
  count &= ~llmobs_all_shaped;
  thread->begin_recording();
  begin_span(*thread, *guard, site, true, [&](RecordWriter& record) {
    record.field(Field::function, function, __builtin_strlen(function));
    for (uint32_t i = 0; i < count; ++i) record.field(Field::argument, types[i], values[i]);
  });
  thread->end_recording();
  llmobs_v1_observe(guard);
}

void llmobs_v1_result(llmobs_guard* guard, const llmobs_type* type, uint64_t word, size_t size) noexcept {
  ThreadState* thread = this_thread;
  if (__builtin_expect(!thread || thread->busy || type->shape == llmobs_opaque_shape, 0))
    return result_of_any(guard, type, word, size);
  size_t used = sizeof(UpdateRecord) + shaped_field_size(size);
  thread->begin_recording();
  unsigned char* at = thread->ring->room_for((used + 7) & ~size_t{7});
  if (__builtin_expect(!at, 0)) {
    thread->end_recording();
    return result_of_any(guard, type, word, size);
  }
  auto& update = *reinterpret_cast<UpdateRecord*>(at);
  update.span_id = guard->span_id;
  put_shaped_field(at + sizeof(UpdateRecord), Field::result, type->shape, {word, size});
  publish(*thread->ring, update.header, RecordType::update, used);
  thread->end_recording();
}

void llmobs_v1_error(llmobs_guard* guard) noexcept {
  ThreadState* thread = state_for_recording();
  if (!thread) return;
  guard->flags |= error_known;
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (!type) {
    // Thread cancellation or pthread_exit (and exceptions of other languages): not ours to touch.
    record_error(*thread, guard->span_id, "cancelled", "the thread was cancelled or ended");
    return;
  }
  std::string storage;
  const char* message = message_of_current_exception(storage);
  record_error(*thread, guard->span_id, type->name(), message);
}

void llmobs_v1_observe(llmobs_guard* guard) noexcept {
  guard->flags |= static_cast<uint32_t>(std::uncaught_exceptions()) << in_flight_shift;
}

void llmobs_v1_unwinding(llmobs_guard* guard) noexcept {
  if ((guard->flags & error_known) != 0) return;
  if (static_cast<uint32_t>(std::uncaught_exceptions()) <= guard->flags >> in_flight_shift) return;
  ThreadState* thread = state_for_recording();
  if (thread) record_error(*thread, guard->span_id, "exception", nullptr);
}

void llmobs_v1_close(llmobs_guard* guard) noexcept {
  ThreadState* thread = this_thread;
  uint64_t span_id = guard->span_id;
  if (__builtin_expect(!Clock::counter_is_invariant || !thread || thread->busy || !is_innermost(*thread, span_id), 0))
    return close_any(guard);
  thread->begin_recording();
  unsigned char* at = thread->ring->room_for(sizeof(EndRecord));
  if (__builtin_expect(!at, 0)) {
    thread->end_recording();
    return close_any(guard);
  }
  guard->span_id = 0;
  --thread->top;
  put_end(*thread, at, span_id, Clock::counter());
  thread->end_recording();
}

void llmobs_v1_suspend(llmobs_guard* guard) noexcept {
  ThreadState* thread = this_thread;
  if ((guard->flags & suspended) != 0 || !thread) return;
  guard->flags |= suspended;
  for (const ActiveSpan* span = thread->top - 1; span->span_id != 0; --span) {
    if (span->span_id != guard->span_id) continue;
    guard->trace_low = span->trace_low; // for resumption, on whatever thread
    guard->trace_seconds = span->trace_seconds;
  }
  leave_stack(*thread, guard->span_id, [](const ActiveSpan&) {});
  thread->ring->closed();
}

void llmobs_v1_resume(llmobs_guard* guard) noexcept {
  if ((guard->flags & suspended) == 0) return;
  ThreadState* thread = this_thread;
  if (!thread) thread = enter_thread();
  if (!thread || !has_room_for_span(*thread)) return;
  *thread->top++ = {guard->span_id, guard->trace_low, guard->trace_seconds, true};
  guard->flags &= ~static_cast<uint32_t>(suspended);
  thread->ring->opened();
}

} // extern "C"
