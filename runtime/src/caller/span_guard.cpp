// The conductor of the caller's thread: opens a span, lets its values be captured, closes it. Everything that
// instrument.h declares is here; what it costs is in docs/benchmarks.md.
#include "base/background_entry.h"
#include "base/c_string.h"
#include "base/clock.h"
#include "base/sized.h"
#include "base/statistics.h"
#include "caller/exception_watch.h"
#include "caller/fast_path.h"
#include "caller/held_trace.h"
#include "caller/record_writer.h"
#include "caller/site_bound.h"
#include "caller/span_stack.h"
#include "caller/thread_state.h"

#include <llmobs/instrument.h>

#include <cstring>
#include <cxxabi.h>
#include <exception>
#include <string>
#include <typeinfo>

using namespace llmobs;

namespace {

ThreadState* state_for_recording() noexcept {
  ThreadState* thread = recording_thread();
  if (!thread) thread = enter_thread();
  // Inside a capture (a user's llmobs_capture that calls an instrumented function) or a signal handler that
  // interrupted one: the ring is not ours to write.
  return thread && !thread->busy ? thread : nullptr;
}

void record_error(ThreadState& thread, uint64_t span_id, const char* type, const char* message,
                  Field message_field = Field::error_message) noexcept {
  update_span(thread, span_id, [&](RecordWriter& record) {
    record.field(Field::error_type, type, std::strlen(type));
    if (message) record.field(message_field, message, length_of_c_string(message, longest_message));
  });
}

// Spans whose functions were left by longjmp: the guard is gone, the span is not.
void abandon(ThreadState& thread, const ActiveSpan& span) noexcept {
  if (!thread.busy) record_error(thread, span.span_id, "abandoned", "the function was left by longjmp");
  write_end(span.span_id, Clock::now());
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

// Any thread, any values: a thread's first span, the root of a trace, user-defined types, a ring that needs looking at.
__attribute__((noinline)) uint64_t open_any(const char* site, const char* function, const llmobs_type* types,
                                            const llmobs_value* values, uint32_t count) noexcept {
  ThreadState* thread = state_for_recording();
  if (!thread) return count_unrecorded(), 0;
  count &= ~llmobs_all_shaped;
  thread->begin_recording();
  uint64_t span_id = begin_span(*thread, site, true, [&](RecordWriter& record) {
    if (function) {
      record.begin_field(Field::function);
      record.integer(reinterpret_cast<int64_t>(function));
      record.end_field();
    }
    if (site && count != 0) record.keep_most(bound_of(*thread, site));
    for (uint32_t i = 0; i < count; ++i) record.field(Field::argument, types[i], values[i]);
    record.keep_most(0);
  });
  thread->end_recording();
  return span_id;
}

// The general path of the entry points that take their values in registers; called with the registers as they are.
__attribute__((cold, noinline)) uint64_t open_any_1(const char* site, uint64_t word, uint64_t head) noexcept {
  const llmobs_type type = type_of_shape(shape_in(head));
  const llmobs_value value = {word, size_in(head)};
  return open_any(site, nullptr, &type, &value, 1);
}

__attribute__((cold, noinline)) uint64_t open_any_2(const char* site, uint64_t word, uint64_t head,
                                                    uint64_t second_word, uint64_t second_head) noexcept {
  const llmobs_type types[] = {type_of_shape(shape_in(head)), type_of_shape(shape_in(second_head))};
  const llmobs_value values[] = {{word, size_in(head)}, {second_word, size_in(second_head)}};
  return open_any(site, nullptr, types, values, 2);
}

__attribute__((noinline)) void result_of_any(uint64_t span_id, const llmobs_type& type,
                                             const llmobs_value& value) noexcept {
  ThreadState* thread = state_for_recording();
  if (!thread) return;
  update_span(*thread, span_id, [&](RecordWriter& record) { record.field(Field::result, type, value); }, value.size);
}

__attribute__((cold, noinline)) void result_of_shape(uint64_t span_id, uint64_t word, uint64_t head) noexcept {
  result_of_any(span_id, type_of_shape(shape_in(head)), {word, size_in(head)});
}

void end_any(uint64_t span_id, uint64_t ticks) noexcept {
  ThreadState* thread = recording_thread();
  if (thread) leave_stack(*thread, span_id, [thread](const ActiveSpan& lost) { abandon(*thread, lost); });
  write_end(span_id, ticks);
}

// A span that is not active on this thread: one that is held, as a rule.
LLMOBS_ALWAYS_INLINE bool close_apart(ThreadState& thread, uint64_t span_id) noexcept {
  ShortRecord record;
  if (thread.exceptions_passing != 0 || is_active(thread, span_id) || !record.begin(sizeof(EndRecord))) return false;
  record.put_header(RecordType::end, sizeof(EndRecord));
  reinterpret_cast<EndRecord*>(record.at)->span_id = span_id;
  put_end_time(record);
  record.publish();
  return true;
}

// The span is not the innermost one, an exception leaves it, or its end record cannot take the fast path.
__attribute__((cold, noinline)) void close_any(uint64_t span_id) noexcept {
  if (recording_thread() && close_apart(this_thread, span_id)) return;
  uint64_t ticks = Clock::now();
  ThreadState* thread = recording_thread();
  if (thread) record_leaving_exception(*thread, span_id, SpanEnder::asked);
  end_any(span_id, ticks);
}

__attribute__((cold, noinline)) void finish_any(uint64_t span_id, uint64_t word, uint64_t head) noexcept {
  result_of_shape(span_id, word, head);
  close_any(span_id);
}

// One or both of the values are too long for the fast path.
LLMOBS_ALWAYS_INLINE bool are_long(uint64_t heads) noexcept {
  static_assert((longest_short_text & (longest_short_text + 1)) == 0, "all bits below one");
  return size_in(heads) > longest_short_text;
}

bool begin_child(ShortRecord& record, const char* site, const llmobs_value* values, uint32_t count,
                 size_t more) noexcept {
  size_t size = sizeof(BeginRecord) + more;
  size_t longest = 0;
  for (uint32_t i = 0; i < count; ++i) {
    size += shaped_field_size(values[i].size);
    longest |= values[i].size;
  }
  return longest <= longest_short_text && record.begin_child(site, size);
}

void put_arguments(unsigned char* at, const llmobs_type* types, const llmobs_value* values, uint32_t count) noexcept {
  for (uint32_t i = 0; i < count; ++i) at = put_short_field(at, Field::argument, types[i].shape, values[i]);
}

constexpr size_t function_field_size = shaped_field_size(llmobs_number_size);

LLMOBS_ALWAYS_INLINE unsigned char* put_function(unsigned char* at, const char* function) noexcept {
  return put_short_field(at, Field::function, llmobs_integer_shape,
                         {reinterpret_cast<uint64_t>(function), llmobs_number_size});
}

LLMOBS_ALWAYS_INLINE llmobs_traced publish_traced(const ShortRecord& record) noexcept {
  uint64_t span_id = put_child(record, true);
  record.publish();
  return {span_id, *record.thread.exceptions_in_flight << llmobs_in_flight_shift};
}

__attribute__((noinline)) llmobs_traced trace_with(const char* site, const char* function, const llmobs_type* types,
                                                   const llmobs_value* values, uint32_t count) noexcept {
  uint32_t shaped = count & ~llmobs_all_shaped;
  ShortRecord record;
  if (shaped == count || !begin_child(record, site, values, shaped, function_field_size))
    return {open_any(site, function, types, values, shaped), llmobs_v1_observe()};
  unsigned char* at = put_function(record.at + sizeof(BeginRecord), function);
  put_arguments(at, types, values, shaped);
  return publish_traced(record);
}

LLMOBS_ALWAYS_INLINE void close_span(uint64_t span_id) noexcept {
  ShortRecord record;
  if (!record.begin_end(span_id, sizeof(EndRecord))) return close_any(span_id);
  put_end_time(record);
  record.publish();
}

// An exception is on its way. If no clause of ours was asked about it, the span says no more than that.
__attribute__((cold, noinline)) void close_failed(uint64_t span_id, uint32_t flags) noexcept {
  uint64_t ticks = Clock::now();
  ThreadState* thread = (flags & llmobs_error_known) == 0 ? state_for_recording() : nullptr;
  if (thread && !record_leaving_exception(*thread, span_id, SpanEnder::unasked))
    record_error(*thread, span_id, "exception", nullptr);
  end_any(span_id, ticks);
}

} // namespace

extern "C" {

uint64_t llmobs_v1_open(const char* site) noexcept {
  ShortRecord record;
  if (!record.begin_child(site, sizeof(BeginRecord))) return open_any(site, nullptr, nullptr, nullptr, 0);
  uint64_t span_id = put_child(record, true);
  record.publish();
  return span_id;
}

uint64_t llmobs_v1_open_1(const char* site, uint64_t word, uint64_t head) noexcept {
  size_t size = sizeof(BeginRecord) + shaped_field_size(size_in(head));
  ShortRecord record;
  if (are_long(head) || !record.begin_child(site, size)) return open_any_1(site, word, head);
  put_short_field(record.at + sizeof(BeginRecord), head, word);
  uint64_t span_id = put_child(record, true);
  record.publish();
  return span_id;
}

uint64_t llmobs_v1_open_2(const char* site, uint64_t word, uint64_t head, uint64_t second_word,
                          uint64_t second_head) noexcept {
  // (What stands below the sizes in the two heads does not add up to one.)
  size_t size = sizeof(BeginRecord) + 2 * shaped_field_size(0) + size_in(head + second_head);
  ShortRecord record;
  if (are_long(head | second_head) || !record.begin_child(site, size))
    return open_any_2(site, word, head, second_word, second_head);
  unsigned char* at = put_short_field(record.at + sizeof(BeginRecord), head, word);
  put_short_field(at, second_head, second_word);
  uint64_t span_id = put_child(record, true);
  record.publish();
  return span_id;
}

uint64_t llmobs_v1_open_with(const char* site, const llmobs_type* types, const llmobs_value* values,
                             uint32_t count) noexcept {
  uint32_t shaped = count & ~llmobs_all_shaped;
  ShortRecord record;
  if ((count & llmobs_all_shaped) == 0 || !begin_child(record, site, values, shaped, 0))
    return open_any(site, nullptr, types, values, shaped);
  put_arguments(record.at + sizeof(BeginRecord), types, values, shaped);
  uint64_t span_id = put_child(record, true);
  record.publish();
  return span_id;
}

llmobs_traced llmobs_v1_trace(const char* site, const char* function, const llmobs_type* types,
                              const llmobs_value* values, uint32_t count) noexcept {
  if (count != 0) return trace_with(site, function, types, values, count);
  ShortRecord record;
  if (!record.begin_child(site, sizeof(BeginRecord) + function_field_size))
    return {open_any(site, function, nullptr, nullptr, 0), llmobs_v1_observe()};
  put_function(record.at + sizeof(BeginRecord), function);
  return publish_traced(record);
}

void llmobs_v1_result(uint64_t span_id, uint64_t word, uint64_t head) noexcept {
  size_t size = sizeof(UpdateRecord) + shaped_field_size(size_in(head));
  ShortRecord record;
  if (are_long(head) || !record.begin_update(span_id, size)) return result_of_shape(span_id, word, head);
  put_short_field(record.at + sizeof(UpdateRecord), head, word);
  record.publish();
}

void llmobs_v1_finish(uint64_t span_id, uint64_t word, uint64_t head) noexcept {
  size_t size = sizeof(EndRecord) + shaped_field_size(size_in(head));
  ShortRecord record;
  if (are_long(head) || !record.begin_end(span_id, size)) return finish_any(span_id, word, head);
  put_short_field(record.at + sizeof(EndRecord), head, word);
  put_end_time(record);
  record.publish();
}

void llmobs_v1_result_of(uint64_t span_id, const llmobs_type* type, uint64_t word, size_t size) noexcept {
  result_of_any(span_id, *type, {word, size});
}

void llmobs_v1_failed(uint64_t span_id, const char* type, size_t type_size, const llmobs_type* message, uint64_t word,
                      size_t size) noexcept {
  ThreadState* thread = state_for_recording();
  if (!thread) return;
  update_span(*thread, span_id, [&](RecordWriter& record) {
    record.field(Field::error_type, type, type_size);
    record.field(Field::exception_message, *message, {word, size});
  });
}

void llmobs_v1_error(uint64_t span_id) noexcept {
  ThreadState* thread = state_for_recording();
  if (!thread) return;
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (!type) {
    // Thread cancellation or pthread_exit (and exceptions of other languages): not ours to touch.
    record_error(*thread, span_id, "cancelled", "the thread was cancelled or ended");
    return;
  }
  if (record_handled_exception(*thread, span_id)) return;
  std::string storage;
  const char* message = message_of_current_exception(storage);
  record_error(*thread, span_id, type->name(), message, Field::exception_message);
}

uint32_t llmobs_v1_observe() noexcept {
  const unsigned* in_flight = this_thread.exceptions_in_flight;
  return in_flight ? *in_flight << llmobs_in_flight_shift : 0;
}

void llmobs_v1_close_observing(uint64_t span_id, uint32_t flags) noexcept {
  const unsigned* in_flight = this_thread.exceptions_in_flight;
  if (__builtin_expect(in_flight && *in_flight > flags >> llmobs_in_flight_shift, 0))
    return close_failed(span_id, flags);
  close_span(span_id);
}

void llmobs_v1_close(uint64_t span_id) noexcept { close_span(span_id); }

void llmobs_v1_suspend_guard(llmobs_guard* guard, size_t guard_size) noexcept {
  ThreadState* thread = recording_thread();
  if ((guard->flags & llmobs_suspended) != 0 || !thread) return;
  guard->flags |= llmobs_suspended;
  for (const ActiveSpan* span = thread->top - 1; span != thread->base; --span) {
    if (span->span_id != guard->span_id) continue;
    bool has_yielded = guard_size >= sizeof *guard;
    llmobs_guard kept = {guard->span_id, 0, 0, guard->flags, 0, has_yielded ? guard->yielded : 0};
    keep_trace(kept, span->trace); // for resumption, on whatever thread
    hand_over(kept, guard, guard_size);
    break;
  }
  leave_stack(*thread, guard->span_id, [](const ActiveSpan&) {});
}

void llmobs_v1_resume_guard(llmobs_guard* guard, size_t guard_size) noexcept {
  if ((guard->flags & llmobs_suspended) == 0) return;
  ThreadState* thread = recording_thread();
  if (!thread) thread = enter_thread();
  if (!thread || !has_room_for_span(*thread)) return;
  (thread->top++)->hold(guard->span_id, true, trace_of(*guard, guard_size));
  guard->flags &= ~static_cast<uint32_t>(llmobs_suspended);
}

} // extern "C"
