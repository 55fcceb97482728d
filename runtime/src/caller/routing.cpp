#include "caller/routing.h"

#include "base/bytes.h"
#include "base/sized.h"
#include "base/statistics.h"
#include "caller/active_context.h"
#include "caller/thread_state.h"
#include "record/route.h"
#include "value/value_bytes.h"
#include "value/value_reader.h"

#include <llmobs/routing_context.h>

#include <exception>

namespace llmobs {

namespace {

// A key and a site that are longer than any are cut, so that they cannot be right (deliver/tenants.h). The key itself is in no record.
constexpr size_t longest_part = 512;

std::string_view route_in(const unsigned char* fields, size_t size) noexcept {
  FieldReader reader(fields, fields + size);
  Field field;
  RawValue value;
  std::string_view route;
  while (reader.next(field, value)) {
    if (field == Field::route) route = value.string();
  }
  return route;
}

void append_field(Bytes& fields, Field field, RawValue value) {
  unsigned char* at = fields.reserve(1 + sizeof(uint32_t));
  fields.commit(put_head(at, static_cast<unsigned char>(field), static_cast<uint32_t>(value.size())));
  fields.append(value.begin, value.size());
}

// What the contexts around say but for their route, and this one's.
Bytes fields_of(ThreadState& thread, const RoutingContextOptions& options) {
  Bytes fields;
  bool is_nested = false;
  if (ActiveContext* around = thread.context) {
    FieldReader reader(around->fields(), around->fields() + around->size);
    Field field;
    RawValue value;
    while (reader.next(field, value)) {
      if (field != Field::route) append_field(fields, field, value);
      is_nested = is_nested || field == Field::route;
    }
  }
  Bytes route;
  route.append(is_nested ? Route::nested_mark : Route::plain_mark);
  if (!options.api_key.empty()) {
    size_t size = options.api_key.size() < longest_part ? options.api_key.size() : longest_part;
    char mark[2 * sizeof(uint64_t)];
    Route::put_mark(TenantKeys::remember({options.api_key.data(), size}), mark);
    route.append(mark, sizeof mark);
  }
  route.append(Route::separator);
  route.append(options.site.data(), options.site.size() < longest_part ? options.site.size() : longest_part);
  Bytes text;
  append_text(text, Tag::string, route.text());
  append_field(fields, Field::route, value_in(text));
  return fields;
}

} // namespace

std::string_view active_route(ThreadState& thread) noexcept {
  leave_ended(thread);
  return thread.context ? route_in(thread.context->fields(), thread.context->size) : std::string_view();
}

inline namespace v1 {

void* detail::begin_routing(const RoutingContextOptions* options, size_t size) noexcept {
  ThreadState* thread = recording_thread();
  if (!thread) thread = enter_thread();
  if (!thread || thread->busy) return nullptr;
  Sized<RoutingContextOptions> with(options, size);
  ActiveContext* made = nullptr;
  thread->begin_recording();
  leave_ended(*thread);
  try {
    made = make_context(fields_of(*thread, *with), *thread);
  } catch (const std::exception&) { // no memory
  }
  enter_context(*thread, made);
  thread->end_recording();
  return made;
}

} // namespace v1
} // namespace llmobs
