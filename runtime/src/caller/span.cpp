// The spans and annotations that a program writes itself: ScopedSpan, Span, Activation and annotate().
#include "base/digits.h"
#include "base/sized.h"
#include "caller/fast_path.h"
#include "caller/held_trace.h"
#include "caller/span_stack.h"

#include <llmobs/span.h>

#include <cstring>

namespace llmobs {

namespace {

// The calling thread, if it may write a record now.
ThreadState* writable_thread() noexcept {
  if (!seam::on()) return nullptr;
  ThreadState* thread = recording_thread();
  if (!thread) thread = enter_thread();
  return thread && !thread->busy ? thread : nullptr;
}

void write_field(RecordWriter& record, Field field, Text text) noexcept {
  if (!text.empty()) record.field(field, text.data(), text.size());
}

void write_field(RecordWriter& record, Field field, const Value& value) noexcept {
  if (value.given()) record.field(field, value.type(), value.value());
}

void write_field(RecordWriter& record, Field field, const Entries& entries) noexcept {
  if (!entries.empty()) record.field(field, entries);
}

static_assert(Entry::key_tag == (shaped_value | static_cast<int>(Tag::key)) &&
              Entry::longest_key == short_key_size - 2);
static_assert(Entry::text_tag == (shaped_value | static_cast<int>(Tag::string)) &&
              Entry::held_size == short_key_size + 1);

// Room is asked for once, for the largest that entries can be on the fast path.
constexpr size_t largest_short_entry = longest_short_key + longest_short_text + 12;

// Null when the entry has to take the general path: a long key or text, a value of another type.
LLMOBS_ALWAYS_INLINE unsigned char* put_short_entry(unsigned char* at, const Entry& entry) noexcept {
  uint32_t shape = entry.shape();
  const llmobs_value& value = entry.value();
  Text key = entry.key();
  if (key.size() > longest_short_key || value.size > longest_short_text || shape == llmobs_opaque_shape) return nullptr;
  at = put_head(at, static_cast<unsigned char>(Tag::key), static_cast<uint32_t>(key.size()));
  copy_short_key(at, key.data(), key.size());
  return put_short_value(at + key.size(), shape, value);
}

__attribute__((cold, noinline)) bool annotate_any(uint64_t span_id, const Annotation& annotation) noexcept {
  if (span_id == 0 && !recording_thread()) return false;
  ThreadState* thread = writable_thread();
  if (!thread) return false;
  if (span_id == 0) span_id = thread->top[-1].span_id;
  if (span_id == 0) return false;
  return update_span(*thread, span_id, [&](RecordWriter& record) {
    write_field(record, Field::input, annotation.input);
    write_field(record, Field::output, annotation.output);
    write_field(record, Field::metadata, annotation.metadata);
    write_field(record, Field::metrics, annotation.metrics);
    write_field(record, Field::tags, annotation.tags);
    write_field(record, Field::session_id, annotation.session_id);
    write_field(record, Field::model_name, annotation.model_name);
    write_field(record, Field::model_provider, annotation.model_provider);
  });
}

// The short ones first.
LLMOBS_ALWAYS_INLINE void copy_text_of_a_tag(unsigned char* to, const char* from, size_t size) noexcept {
  if (size < sizeof(SixteenBytes)) return copy_few_bytes(to, from, size);
  copy_short_text(to, from, size);
}

// An update record of one field, which is an object.
struct ShortObject {
  ShortRecord record;

  // False: take the general path. Otherwise the entries follow, at entries().
  LLMOBS_ALWAYS_INLINE bool begin(uint64_t span_id, size_t size) noexcept {
    if (!seam::on() || !record.begin(size)) return false;
    if (span_id == 0) span_id = record.thread.top[-1].span_id;
    if (span_id == 0) return record.give_up(), false;
    reinterpret_cast<UpdateRecord*>(record.at)->span_id = span_id;
    return true;
  }
  LLMOBS_ALWAYS_INLINE unsigned char* entries() const noexcept { return record.at + before_entries; }
  LLMOBS_ALWAYS_INLINE void put_heads(Field field, size_t used) const noexcept {
    record.put_header(RecordType::update, used);
    put_word(record.at + sizeof(UpdateRecord), head_of_object(field, used - before_entries));
  }
  LLMOBS_ALWAYS_INLINE void publish(Field field, const unsigned char* end) const noexcept {
    auto used = static_cast<size_t>(end - record.at);
    put_heads(field, used);
    record.publish_until(record.at + padded(used));
  }
  static constexpr size_t before_entries = sizeof(UpdateRecord) + shaped_field_size(0);
  // One byte behind the last entry may be written, too.
  static size_t most(size_t count) noexcept { return before_entries + count * largest_short_entry + 8; }
};

__attribute__((noinline)) bool annotate_entries(uint64_t span_id, Field field, const Entry* entries,
                                                size_t count) noexcept {
  ShortObject object;
  if (!object.begin(span_id, ShortObject::most(count))) return false;
  unsigned char* at = object.entries();
  for (const Entry* entry = entries; entry != entries + count; ++entry) {
    at = put_short_entry(at, *entry);
    if (!at) return object.record.give_up(), false;
  }
  object.publish(field, at);
  return true;
}

// The general path for what the two functions below don't do. (The order of arguments is theirs, so that none is moved.)
__attribute__((cold, noinline)) bool annotate_more(uint64_t span_id, const Entry* entries, size_t count,
                                                   Field field) noexcept {
  if (annotate_entries(span_id, field, entries, count)) return true;
  Annotation with;
  (field == Field::tags ? with.tags : with.metrics) = {entries, count};
  return annotate_any(span_id, with);
}

// At least one number under a held name, as metrics mostly are.
LLMOBS_ALWAYS_INLINE bool annotate_numbers(uint64_t span_id, Field field, const Entry* entries, size_t count) noexcept {
  constexpr size_t entry_size = Entry::held_size + sizeof(uint64_t);
  size_t size = ShortObject::before_entries + count * entry_size;
  ShortObject object;
  if (!object.begin(span_id, size)) return false;
  object.put_heads(field, size);
  unsigned char* at = object.entries();
  const Entry* entry = entries;
  do {
    if (__builtin_expect(entry->tag() >= Entry::text_tag, 0)) return object.record.give_up(), false;
    copy_blocks(at, reinterpret_cast<const char*>(entry), std::make_index_sequence<2>());
    put_word(at + Entry::held_size, entry->value().word);
    at = in_one_register(at + entry_size);
    entry = in_one_register(entry + 1);
  } while (--count != 0);
  object.record.publish();
  return true;
}

// At least one number or text under a held name, as tags mostly are.
LLMOBS_ALWAYS_INLINE bool annotate_held(uint64_t span_id, Field field, const Entry* entries, size_t count) noexcept {
  ShortObject object;
  if (!object.begin(span_id, ShortObject::most(count))) return false;
  unsigned char* at = object.entries();
  const Entry* entry = entries;
  do {
    size_t size = entry->value().size;
    if (__builtin_expect(entry->tag() > Entry::text_tag || size > longest_short_text, 0))
      return object.record.give_up(), false;
    copy_blocks(at, reinterpret_cast<const char*>(entry), std::make_index_sequence<2>());
    uint64_t word = entry->value().word;
    at += Entry::held_size;
    if (entry->tag() == Entry::text_tag) {
      put_word(at, size); // of which two bytes too many
      at += shaped_value_head - 1;
      copy_text_of_a_tag(at, reinterpret_cast<const char*>(word), size);
      at = in_one_register(at + size);
    } else {
      at = in_one_register(put_word(at, word));
    }
    entry = in_one_register(entry + 1);
  } while (--count != 0);
  object.publish(field, at);
  return true;
}

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
  if (!thread) return 0;
  thread->begin_recording();
  uint64_t span_id = begin_on(*thread, kind, name, options);
  thread->end_recording();
  return span_id;
}

// A span that is not active. It stands on the stack while it is begun, and so does its parent, if that is told.
__attribute__((noinline)) uint64_t begin_apart(SpanKind kind, Text name, const SpanOptions& options,
                                               const llmobs_guard* parent, TraceId& trace) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return 0;
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

bool activate(const llmobs_guard* guard, size_t guard_size) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread || !has_room_for_span(*thread)) return false;
  (thread->top++)->hold(guard->span_id, false, trace_of(*guard, guard_size));
  return true;
}

void deactivate(uint64_t span_id) noexcept {
  ThreadState* thread = recording_thread();
  if (thread) leave_stack(*thread, span_id, [](const ActiveSpan&) {});
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
  }
  hand_over(found, guard, guard_size);
}

bool annotate_with(uint64_t span_id, const Annotation* annotation, size_t size) noexcept {
  Sized<Annotation> given(annotation, size);
  const Annotation& with = *given;
  size_t texts = with.session_id.size() | with.model_name.size() | with.model_provider.size();
  bool more = with.input.given() || with.output.given() || with.metadata.size() != 0 || texts != 0;
  if (more || with.metrics.empty() || with.tags.empty()) return annotate_any(span_id, with);
  return annotate_metrics(span_id, with.metrics.begin(), with.metrics.size()) &&
         annotate_tags(span_id, with.tags.begin(), with.tags.size());
}

bool annotate_metrics(uint64_t span_id, const Entry* entries, size_t count) noexcept {
  if (annotate_numbers(span_id, Field::metrics, entries, count)) return true;
  return annotate_more(span_id, entries, count, Field::metrics);
}

bool annotate_tags(uint64_t span_id, const Entry* entries, size_t count) noexcept {
  if (annotate_held(span_id, Field::tags, entries, count)) return true;
  return annotate_more(span_id, entries, count, Field::tags);
}

} // namespace detail

} // namespace v1
} // namespace llmobs
