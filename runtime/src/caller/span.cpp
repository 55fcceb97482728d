// The spans and annotations that a program writes itself: Span, annotate(), and how messages and documents are taken
// apart.
#include "caller/fast_path.h"
#include "caller/span_stack.h"

#include <llmobs/message.h>
#include <llmobs/span.h>

#include <cstdio>

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

// A child that has a name and nothing else; 0: take the general path.
LLMOBS_ALWAYS_INLINE uint64_t begin_short(SpanKind kind, Text name, const SpanOptions& options) noexcept {
  size_t other = options.model_name.size() | options.model_provider.size() | options.session_id.size() |
                 options.ml_app.size();
  size_t size = sizeof(BeginRecord) + shaped_field_size(llmobs_number_size) + shaped_field_size(name.size());
  ShortRecord record;
  if (other != 0 || name.empty() || name.size() > longest_short_text || !record.begin_child(nullptr, size)) return 0;
  unsigned char* at = put_short_field(record.at + sizeof(BeginRecord), Field::kind, llmobs_integer_shape,
                                      {static_cast<uint64_t>(kind), llmobs_number_size});
  put_short_field(at, Field::name, llmobs_text_shape, {reinterpret_cast<uint64_t>(name.data()), name.size()});
  uint64_t span_id = put_child(record, false);
  record.publish();
  return span_id;
}

__attribute__((noinline)) uint64_t begin_any(SpanKind kind, Text name, const SpanOptions& options) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread) return 0;
  thread->begin_recording();
  uint64_t span_id = begin_span(*thread, nullptr, false, [&](RecordWriter& record) {
    record.begin_field(Field::kind);
    record.integer(static_cast<int64_t>(kind));
    record.end_field();
    write_field(record, Field::name, name);
    write_field(record, Field::model_name, options.model_name);
    write_field(record, Field::model_provider, options.model_provider);
    write_field(record, Field::session_id, options.session_id);
    write_field(record, Field::ml_app, options.ml_app);
  });
  thread->end_recording();
  return span_id;
}

SpanIds written_out(uint64_t span_id, uint32_t trace_seconds, uint64_t trace_low) noexcept {
  SpanIds ids{};
  if (span_id == 0) return ids;
  std::snprintf(ids.trace_id, sizeof ids.trace_id, "%08x00000000%016llx", trace_seconds,
                static_cast<unsigned long long>(trace_low));
  std::snprintf(ids.span_id, sizeof ids.span_id, "%llu", static_cast<unsigned long long>(span_id));
  return ids;
}

} // namespace

inline namespace v1 {

void Span::begin(SpanKind kind, Text name, const SpanOptions& options) noexcept {
  if (!seam::on()) return;
  guard_.span_id = begin_short(kind, name, options);
  if (guard_.span_id == 0) guard_.span_id = begin_any(kind, name, options);
  id_ = guard_.span_id;
  if (id_ == 0) return;
  const ThreadState& thread = this_thread;
  guard_.trace_low = thread.top[-1].trace.trace_low;
  guard_.trace_seconds = thread.top[-1].trace.trace_seconds;
  guard_.flags = *thread.exceptions_in_flight << llmobs_in_flight_shift;
}

void Span::set_error(Text type, Text message) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread || guard_.span_id == 0) return;
  update_span(*thread, guard_.span_id, [&](RecordWriter& record) {
    record.field(Field::error_type, type.data(), type.size());
    record.field(Field::error_message, message.data(), message.size());
  });
}

SpanIds Span::ids() const noexcept { return written_out(guard_.span_id, guard_.trace_seconds, guard_.trace_low); }

void Span::finish() noexcept { seam::close(&guard_); }

// Finished by another thread, it still stands among this thread's active spans.
void Span::leave() noexcept {
  ThreadState* thread = recording_thread();
  if (thread) leave_stack(*thread, id_, [](const ActiveSpan&) {});
}

namespace detail {

bool annotate_with(uint64_t span_id, const Annotation& with) noexcept {
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

SpanIds active_span() noexcept {
  ThreadState* thread = recording_thread();
  if (!thread) return SpanIds{};
  const ActiveSpan& span = thread->top[-1]; // id 0 if there is none
  return written_out(span.span_id, span.trace.trace_seconds, span.trace.trace_low);
}

namespace {

void put(Writer& out, Text key, const std::string& text, bool always = false) {
  if (text.empty() && !always) return;
  out.key(key.data(), key.size());
  out.string(text.data(), text.size());
}

template<class T> void put(Writer& out, Text key, const std::vector<T>& list) {
  if (list.empty()) return;
  out.key(key.data(), key.size());
  capture(out, list);
}

} // namespace

void llmobs_capture(Writer& out, const ToolCall& call) {
  out.begin_object();
  put(out, "name", call.name, true);
  out.key("arguments", 9);
  if (call.arguments_json.empty())
    out.json("{}", 2);
  else
    out.json(call.arguments_json.data(), call.arguments_json.size());
  put(out, "tool_id", call.tool_id);
  put(out, "type", call.type);
  out.end_object();
}

void llmobs_capture(Writer& out, const ToolResult& result) {
  out.begin_object();
  put(out, "name", result.name);
  put(out, "result", result.result, true);
  put(out, "tool_id", result.tool_id);
  put(out, "type", result.type);
  out.end_object();
}

void llmobs_capture(Writer& out, const Message& message) {
  out.begin_message();
  put(out, "role", message.role, true);
  put(out, "content", message.content, true);
  put(out, "tool_calls", message.tool_calls);
  put(out, "tool_results", message.tool_results);
  put(out, "tool_id", message.tool_id);
  out.end_object();
}

void llmobs_capture(Writer& out, const Document& document) {
  out.begin_document();
  put(out, "text", document.text, true);
  put(out, "name", document.name);
  put(out, "id", document.id);
  if (document.score) {
    out.key("score", 5);
    out.number(*document.score);
  }
  out.end_object();
}

} // namespace v1
} // namespace llmobs
