// Spans that end after their function: what is said of them then, on any thread.
#include "base/clock.h"
#include "base/own_memory.h"
#include "caller/span_stack.h"
#include "caller/thread_state.h"
#include "exception/thrown_object.h"

#include <llmobs/settling.h>

#include <cstring>

using namespace llmobs;

namespace {

// The object that a std::exception_ptr shows, of both C++ libraries: its one word.
const void* object_of(const void* pointer) noexcept {
  const void* object = nullptr;
  std::memcpy(&object, pointer, sizeof object);
  return object;
}

} // namespace

extern "C" {

bool llmobs_v1_settles(uint64_t span_id) noexcept {
  ThreadState* thread = span_id != 0 ? writable_thread() : nullptr;
  if (!thread) return false;
  return update_span(*thread, span_id, [](RecordWriter& record) {
    record.begin_field(Field::settles);
    record.boolean(true);
    record.end_field();
  });
}

void llmobs_v1_settle(uint64_t span_id) noexcept {
  uint64_t ticks = Clock::now();
  if (!recording_thread()) enter_thread();
  write_end(span_id, ticks);
}

void llmobs_v1_error_of(uint64_t span_id, const void* pointer) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return;
  ThrownObject thrown = held_object(object_of(pointer));
  bool is_object = thrown.type && thrown.kind() == ThrownObject::Kind::object;
  update_span(*thread, span_id, [&](RecordWriter& record) {
    std::string_view type = thrown.type ? thrown.type->name() : "exception";
    record.field(Field::error_type, type.data(), type.size());
    std::string_view message = is_object ? message_of(thrown) : std::string_view();
    if (!message.empty()) record.field(Field::exception_message, message.data(), message.size());
  });
}

void* llmobs_v1_allocate(size_t size) noexcept { return own_malloc(size); }
void llmobs_v1_free(void* block) noexcept { own_free(block); }

} // extern "C"
