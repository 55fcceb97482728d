// Spans that end after their function: what is said of them then, on any thread.
#include "base/background_entry.h"
#include "base/clock.h"
#include "base/own_memory.h"
#include "caller/span_stack.h"
#include "caller/thread_state.h"
#include "exception/thrown_object.h"
#include "record/watched_futures.h"

#include <llmobs/settling.h>
#include <llmobs/span.h>

#include <cstring>
#include <memory>

using namespace llmobs;

namespace {

// The object that a std::exception_ptr shows, of both C++ libraries: its one word.
const void* object_of(const void* pointer) noexcept {
  const void* object = nullptr;
  std::memcpy(&object, pointer, sizeof object);
  return object;
}

} // namespace

namespace llmobs {
inline namespace v1 {
namespace detail {

void set_exception(uint64_t span_id, const void* object, Text type, Text message) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return;
  std::string_view name(type.data(), type.size());
  if (object) { // in front of its functions' table (Itanium C++ ABI, 2.5.2)
    const auto* const* table = *static_cast<const std::type_info* const* const*>(object);
    name = table[-1]->name();
  }
  update_span(*thread, span_id, [&](RecordWriter& record) {
    record.field(Field::error_type, name.data(), name.size());
    if (!message.empty()) record.field(Field::error_message, message.data(), message.size());
  });
}

} // namespace detail
} // namespace v1
} // namespace llmobs

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

void llmobs_v1_watch_future(uint64_t span_id, const void* future) noexcept {
#if defined(__GLIBCXX__)
  const auto& state = *static_cast<const std::shared_ptr<void>*>(future);
  if (!state || !llmobs_v1_settles(span_id)) return;
  if (WatchedFutures::instance().add(span_id, state) == WatchedFutures::Watch::begun)
    wake_worker();
  else
    llmobs_v1_settle(span_id);
#else
  static_cast<void>(span_id), static_cast<void>(future);
#endif
}

void* llmobs_v1_allocate(size_t size) noexcept { return own_malloc(size); }
void llmobs_v1_free(void* block) noexcept { own_free(block); }

} // extern "C"
