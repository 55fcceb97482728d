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

// The types of the shapes, for values that come without one.
void capture_text(Writer& out, const llmobs_value& value) {
  out.string(reinterpret_cast<const char*>(value.word), value.size);
}
void capture_integer(Writer& out, const llmobs_value& value) { out.integer(static_cast<int64_t>(value.word)); }
void capture_unsigned(Writer& out, const llmobs_value& value) { out.unsigned_integer(value.word); }
void capture_number(Writer& out, const llmobs_value& value) {
  double number = 0;
  std::memcpy(&number, &value.word, sizeof number);
  out.number(number);
}
const llmobs_type type_of_shape[] = {{nullptr, llmobs_opaque_shape},
                                     {&capture_text, llmobs_text_shape},
                                     {&capture_integer, llmobs_integer_shape},
                                     {&capture_unsigned, llmobs_unsigned_shape},
                                     {&capture_number, llmobs_number_shape}};
constexpr uint32_t shape_mask = (1u << llmobs_shape_bits) - 1;

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
__attribute__((noinline)) uint64_t open_any(const char* site, const llmobs_type* types, const llmobs_value* values,
                                            uint32_t count) noexcept {
  ThreadState* thread = state_for_recording();
  if (__builtin_expect(!thread, 0)) return 0;
  count &= ~llmobs_all_shaped;
  thread->begin_recording();
  uint64_t span_id = begin_span(*thread, site, true, [&](RecordWriter& record) {
    for (uint32_t i = 0; i < count; ++i) record.field(Field::argument, types[i], values[i]);
  });
  thread->end_recording();
  return span_id;
}

__attribute__((cold, noinline)) uint64_t open_shaped(const char* site, const llmobs_value* values, uint32_t shapes,
                                                     uint32_t count) noexcept {
  llmobs_type types[2];
  for (uint32_t i = 0; i < count; ++i, shapes >>= llmobs_shape_bits) types[i] = type_of_shape[shapes & shape_mask];
  return open_any(site, types, values, count);
}

__attribute__((noinline)) void result_of_any(uint64_t span_id, const llmobs_type& type,
                                             const llmobs_value& value) noexcept {
  ThreadState* thread = state_for_recording();
  if (__builtin_expect(!thread, 0)) return;
  thread->begin_recording();
  RecordWriter record(*thread);
  if (auto* update = record.start<UpdateRecord>()) {
    update->span_id = span_id;
    record.field(Field::result, type, value);
    record.publish(RecordType::update);
  } else {
    count_content_lost();
  }
  thread->end_recording();
}

// The span is not the innermost one, the ring needs looking at, or the clock is a call.
__attribute__((noinline)) void close_any(uint64_t span_id) noexcept {
  uint64_t ticks = Clock::now();
  ThreadState* thread = this_thread;
  if (thread) leave_stack(*thread, span_id, [thread](const ActiveSpan& lost) { abandon(*thread, lost); });
  write_end(thread, span_id, ticks);
}

// Values that are all text and numbers: their size is known before anything is written. 0: take the long way.
template<class ShapeOf>
LLMOBS_ALWAYS_INLINE uint64_t open_child(const char* site, const llmobs_value* values, uint32_t count,
                                         ShapeOf shape_of) noexcept {
  ThreadState* thread = this_thread;
  if (__builtin_expect(!can_open_child(thread), 0)) return 0;
  size_t size = sizeof(BeginRecord);
  for (uint32_t i = 0; i < count; ++i) size += shaped_field_size(values[i].size);
  thread->begin_recording();
  unsigned char* at = thread->ring->room_for((size + 7) & ~size_t{7});
  if (__builtin_expect(!at, 0)) {
    thread->end_recording();
    return 0;
  }
  auto& begin = *reinterpret_cast<BeginRecord*>(at);
  uint64_t span_id = identify_child(*thread, begin, site);
  unsigned char* cursor = at + sizeof(BeginRecord);
  for (uint32_t i = 0; i < count; ++i) cursor = put_shaped_field(cursor, Field::argument, shape_of(i), values[i]);
  publish(*thread->ring, begin.header, RecordType::begin, size);
  thread->ring->opened();
  thread->end_recording();
  return span_id;
}

void record_failure(uint64_t span_id) noexcept {
  ThreadState* thread = state_for_recording();
  if (thread) record_error(*thread, span_id, "exception", nullptr);
}

} // namespace

extern "C" {

uint64_t llmobs_v1_open(const char* site) noexcept {
  uint64_t span_id = open_child(site, nullptr, 0, [](uint32_t) { return uint32_t{0}; });
  return __builtin_expect(span_id != 0, 1) ? span_id : open_any(site, nullptr, nullptr, 0);
}

uint64_t llmobs_v1_open_1(const char* site, uint64_t word, size_t size, uint32_t shapes) noexcept {
  const llmobs_value value = {word, size};
  uint64_t span_id = open_child(site, &value, 1, [shapes](uint32_t) { return shapes; });
  return __builtin_expect(span_id != 0, 1) ? span_id : open_shaped(site, &value, shapes, 1);
}

uint64_t llmobs_v1_open_2(const char* site, uint64_t word, size_t size, uint64_t second_word, size_t second_size,
                          uint32_t shapes) noexcept {
  const llmobs_value values[] = {{word, size}, {second_word, second_size}};
  uint64_t span_id = open_child(site, values, 2, [shapes](uint32_t i) {
    return shapes >> i * llmobs_shape_bits & shape_mask;
  });
  return __builtin_expect(span_id != 0, 1) ? span_id : open_shaped(site, values, shapes, 2);
}

uint64_t llmobs_v1_open_with(const char* site, const llmobs_type* types, const llmobs_value* values,
                             uint32_t count) noexcept {
  if ((count & llmobs_all_shaped) != 0) {
    uint64_t span_id =
        open_child(site, values, count & ~llmobs_all_shaped, [types](uint32_t i) { return types[i].shape; });
    if (__builtin_expect(span_id != 0, 1)) return span_id;
  }
  return open_any(site, types, values, count);
}

llmobs_traced llmobs_v1_trace(const char* site, const char* function, const llmobs_type* types,
                              const llmobs_value* values, uint32_t count) noexcept {
  ThreadState* thread = state_for_recording();
  if (__builtin_expect(!thread, 0)) return {0, 0};
  count &= ~llmobs_all_shaped;
  thread->begin_recording();
  uint64_t span_id = begin_span(*thread, site, true, [&](RecordWriter& record) {
    record.field(Field::function, function, __builtin_strlen(function));
    for (uint32_t i = 0; i < count; ++i) record.field(Field::argument, types[i], values[i]);
  });
  thread->end_recording();
  return {span_id, llmobs_v1_observe()};
}

void llmobs_v1_result(uint64_t span_id, uint64_t word, size_t size, uint32_t shape) noexcept {
  ThreadState* thread = this_thread;
  const llmobs_value value = {word, size};
  if (__builtin_expect(!thread || thread->busy, 0)) return result_of_any(span_id, type_of_shape[shape], value);
  size_t used = sizeof(UpdateRecord) + shaped_field_size(size);
  thread->begin_recording();
  unsigned char* at = thread->ring->room_for((used + 7) & ~size_t{7});
  if (__builtin_expect(!at, 0)) {
    thread->end_recording();
    return result_of_any(span_id, type_of_shape[shape], value);
  }
  auto& update = *reinterpret_cast<UpdateRecord*>(at);
  update.span_id = span_id;
  put_shaped_field(at + sizeof(UpdateRecord), Field::result, shape, value);
  publish(*thread->ring, update.header, RecordType::update, used);
  thread->end_recording();
}

void llmobs_v1_result_of(uint64_t span_id, const llmobs_type* type, uint64_t word, size_t size) noexcept {
  result_of_any(span_id, *type, {word, size});
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
  std::string storage;
  const char* message = message_of_current_exception(storage);
  record_error(*thread, span_id, type->name(), message);
}

uint32_t llmobs_v1_observe() noexcept {
  return static_cast<uint32_t>(std::uncaught_exceptions()) << llmobs_in_flight_shift;
}

void llmobs_v1_close_observing(uint64_t span_id, uint32_t flags) noexcept {
  bool failed = static_cast<uint32_t>(std::uncaught_exceptions()) > flags >> llmobs_in_flight_shift;
  if (__builtin_expect(failed && (flags & llmobs_error_known) == 0, 0)) record_failure(span_id);
  llmobs_v1_close(span_id);
}

void llmobs_v1_close(uint64_t span_id) noexcept {
  ThreadState* thread = this_thread;
  if (__builtin_expect(!Clock::counter_is_invariant || !thread || thread->busy || !is_innermost(*thread, span_id), 0))
    return close_any(span_id);
  thread->begin_recording();
  unsigned char* at = thread->ring->room_for(sizeof(EndRecord));
  if (__builtin_expect(!at, 0)) {
    thread->end_recording();
    return close_any(span_id);
  }
  --thread->top;
  put_end(*thread, at, span_id, Clock::counter());
  thread->end_recording();
}

void llmobs_v1_suspend(llmobs_guard* guard) noexcept {
  ThreadState* thread = this_thread;
  if ((guard->flags & llmobs_suspended) != 0 || !thread) return;
  guard->flags |= llmobs_suspended;
  for (const ActiveSpan* span = thread->top - 1; span->span_id != 0; --span) {
    if (span->span_id != guard->span_id) continue;
    guard->trace_low = span->trace_low; // for resumption, on whatever thread
    guard->trace_seconds = span->trace_seconds;
  }
  leave_stack(*thread, guard->span_id, [](const ActiveSpan&) {});
  thread->ring->closed();
}

void llmobs_v1_resume(llmobs_guard* guard) noexcept {
  if ((guard->flags & llmobs_suspended) == 0) return;
  ThreadState* thread = this_thread;
  if (!thread) thread = enter_thread();
  if (!thread || !has_room_for_span(*thread)) return;
  *thread->top++ = {guard->span_id, guard->trace_low, guard->trace_seconds, true};
  guard->flags &= ~static_cast<uint32_t>(llmobs_suspended);
  thread->ring->opened();
}

} // extern "C"
