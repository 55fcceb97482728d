#include "caller/exception_watch.h"

#include "caller/span_stack.h"
#include "caller/thread_state.h"

#include <cerrno>
#include <sys/mman.h>

namespace llmobs {

std::atomic<bool> notes_frames{true};

namespace {

uint32_t in_flight(const ThreadState& thread) noexcept { return *thread.exceptions_in_flight; }

// Not by malloc, which may be the program's own.
bool has_place_for_exceptions(ThreadState& thread) noexcept {
  if (thread.seen_exceptions) return true;
  void* mapping = mmap(nullptr, sizeof(SeenExceptions), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) return false;
  thread.seen_exceptions = static_cast<SeenExceptions*>(mapping);
  return true;
}

// Called by the C++ library, in both phases of a throw. It gets its answer at once.
bool does_catch(const void*, const std::type_info* type, void** object, unsigned) noexcept {
  ThreadState* thread = recording_thread();
  if (!thread || thread->busy || !type) return false;
  int before = errno;
  if (!has_place_for_exceptions(*thread)) return false;
  bool frames = notes_frames.load(std::memory_order_relaxed);
  thread->exceptions_passing = thread->seen_exceptions->ask(thread->exceptions_passing,
                                                            {type, object ? *object : nullptr}, in_flight(*thread),
                                                            thread->active(), frames);
  thread->short_stop = thread->begin_stop = 0;
  errno = before;
  return false;
}

// --- the type_info of ExceptionWatch --------------------------------------------------------------------------------

void no_destructor(void*) noexcept {}
bool says_no(const void*) noexcept { return false; }

extern "C" const char llmobs_type_info_of_type_info[] __asm__("_ZTISt9type_info");

// Where the C++ libraries agree (Itanium C++ ABI, 2.9.5, and what both made of it): two destructors, two questions that
// only libstdc++ asks (is it a pointer, is it a function), and the question that a catch clause is there for.
struct TypeInfoFunctions {
  ptrdiff_t offset_to_top = 0;
  const void* type = llmobs_type_info_of_type_info;
  void (*destroy)(void*) noexcept = &no_destructor;
  void (*destroy_and_free)(void*) noexcept = &no_destructor;
  bool (*is_pointer)(const void*) noexcept = &says_no;
  bool (*is_function)(const void*) noexcept = &says_no;
  bool (*catches)(const void*, const std::type_info*, void**, unsigned) noexcept = &does_catch;
  bool (*upcasts)(const void*) noexcept = &says_no;
};
const TypeInfoFunctions functions;

struct TypeInfo {
  const void* table;
  const char* name;
};

} // namespace

extern "C" {
extern __attribute__((visibility("default")))
const TypeInfo llmobs_exception_watch __asm__("_ZTIN6llmobs2v114ExceptionWatchE");
const TypeInfo llmobs_exception_watch = {&functions.destroy, "N6llmobs2v114ExceptionWatchE"};
}

// --- a span ends ----------------------------------------------------------------------------------------------------

namespace {

constexpr size_t not_active = SIZE_MAX;

size_t place_of(const ThreadState& thread, uint64_t span_id) noexcept {
  for (size_t place = thread.active(); place-- != 0;)
    if (thread.base[place + 1].span_id == span_id) return place;
  return not_active;
}

void record_exception(ThreadState& thread, uint64_t span_id, SeenException& seen, bool reads_object) noexcept {
  std::string_view type = seen.thrown.type->name(), message = seen.kept_text();
  switch (seen.thrown.kind()) {
  case ThrownObject::Kind::cancelled:
    type = "cancelled";
    message = "the thread was cancelled or ended";
    break;
  case ThrownObject::Kind::foreign:
    type = "foreign";
    message = "an exception of another language";
    break;
  case ThrownObject::Kind::pointer: break;
  case ThrownObject::Kind::object:
    if (!reads_object) break;
    message = message_of(seen.thrown);
    seen.keep_text(message);
  }
  update_span(thread, span_id, [&](RecordWriter& record) {
    record.field(Field::error_type, type.data(), type.size());
    if (!message.empty()) record.field(Field::exception_message, message.data(), message.size());
    if (seen.frame_count != 0)
      record.field(Field::error_frames, reinterpret_cast<const char*>(seen.frames),
                   seen.frame_count * sizeof seen.frames[0]);
  });
}

} // namespace

void forget_handled_exceptions(ThreadState& thread) noexcept {
  thread.exceptions_passing = thread.seen_exceptions->still(thread.exceptions_passing, in_flight(thread));
}

bool record_leaving_exception(ThreadState& thread, uint64_t span_id, SpanEnder ender) noexcept {
  if (thread.exceptions_passing == 0 || thread.busy) return false;
  size_t place = place_of(thread, span_id);
  SeenException* seen = thread.seen_exceptions->leave(thread.exceptions_passing, place, in_flight(thread), ender);
  if (!seen) return false;
  record_exception(thread, span_id, *seen, seen->is_alive());
  seen->has_left(ender);
  return true;
}

bool record_handled_exception(ThreadState& thread, uint64_t span_id) noexcept {
  if (!thread.seen_exceptions) return false;
  SeenException* seen = thread.seen_exceptions->in_handler(thread.exceptions_passing);
  if (seen) record_exception(thread, span_id, *seen, true);
  return seen != nullptr;
}

void record_death(ThreadState& thread) noexcept {
  if (thread.busy || !thread.seen_exceptions) return;
  SeenException* seen = thread.seen_exceptions->in_handler(thread.exceptions_passing);
  if (!seen) return;
  bool reads_object = seen->thrown.kind() == ThrownObject::Kind::object && has_standard_message(seen->thrown);
  for (size_t place = thread.active(); place-- != 0;) {
    const ActiveSpan& span = thread.base[place + 1];
    if (span.scoped != 0) record_exception(thread, span.span_id, *seen, reads_object);
    reads_object = false; // it is kept
  }
}

} // namespace llmobs
