// The spans and annotations that a program writes itself: Span, annotate(), and how messages and documents are taken
// apart.
#include "short_way.h"
#include "span_stack.h"

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

// Room is asked for once, for the largest that entries can be on the short way, and for what is around them.
constexpr size_t largest_short_entry = longest_short_key + longest_short_text + 10;
constexpr size_t around_short_entries = 32;
constexpr size_t most_short_entries = 16;

// Entries as one field. Null when one of them has to take the long way: a long key or text, a value of another type.
LLMOBS_ALWAYS_INLINE unsigned char* put_short_entries(unsigned char* at, Field field, const Entries& entries) noexcept {
  if (entries.empty()) return at;
  unsigned char* head = at;
  at += 6;
  for (const Entry& entry : entries) {
    if (!entry.value.given()) return nullptr;
    const llmobs_value value = entry.value.value();
    uint32_t shape = entry.value.type().shape;
    size_t key_size = entry.key.size();
    if (key_size > longest_short_key || value.size > longest_short_text || shape == llmobs_opaque_shape) return nullptr;
    at = put_head(at, static_cast<unsigned char>(Tag::key), static_cast<uint32_t>(key_size));
    copy_short_key(at, entry.key.data(), key_size);
    at = put_short_value(at + key_size, shape, value);
  }
  *at++ = static_cast<unsigned char>(Tag::object_end);
  put_head(head, static_cast<unsigned char>(field), static_cast<uint32_t>(at - head) - 5);
  head[5] = static_cast<unsigned char>(Tag::object);
  return at;
}

__attribute__((noinline)) bool write_annotation(uint64_t span_id, const Annotation& annotation) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread || span_id == 0) return false;
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

// Metrics and tags alone, which are text and numbers, take the short way.
LLMOBS_ALWAYS_INLINE bool annotate_span(uint64_t span_id, const Annotation& with) noexcept {
  size_t other = with.metadata.size() | with.session_id.size() | with.model_name.size() | with.model_provider.size();
  size_t entries = with.metrics.size() + with.tags.size();
  ShortRecord record;
  if (with.input.given() || with.output.given() || other != 0 || !seam::on() || entries > most_short_entries ||
      !record.begin(sizeof(UpdateRecord) + around_short_entries + entries * largest_short_entry))
    return write_annotation(span_id, with);
  reinterpret_cast<UpdateRecord*>(record.at)->span_id = span_id;
  unsigned char* end = record.at + sizeof(UpdateRecord);
  end = put_short_entries(end, Field::metrics, with.metrics);
  if (end) end = put_short_entries(end, Field::tags, with.tags);
  if (__builtin_expect(!end, 0)) {
    record.give_up();
    return write_annotation(span_id, with);
  }
  record.publish(RecordType::update, end);
  return true;
}

// A child that has a name and nothing else; 0: take the long way.
LLMOBS_ALWAYS_INLINE uint64_t begin_short(SpanKind kind, Text name, const SpanOptions& options) noexcept {
  size_t other = options.model_name.size() | options.model_provider.size() | options.session_id.size() |
                 options.ml_app.size();
  size_t size = sizeof(BeginRecord) + shaped_field_size(llmobs_number_size) + shaped_field_size(name.size());
  ShortRecord record;
  if (other != 0 || name.empty() || name.size() > longest_short_text || !record.begin_child(size)) return 0;
  unsigned char* end = put_short_field(record.at + sizeof(BeginRecord), Field::kind, llmobs_integer_shape,
                                       {static_cast<uint64_t>(kind), llmobs_number_size});
  end = put_short_field(end, Field::name, llmobs_text_shape,
                        {reinterpret_cast<uint64_t>(name.data()), name.size()});
  uint64_t span_id = put_child(record, nullptr, false);
  record.publish(RecordType::begin, end);
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

bool Span::annotate(const Annotation& annotation) noexcept {
  return guard_.span_id != 0 && annotate_span(guard_.span_id, annotation);
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

bool annotate(const Annotation& annotation) noexcept {
  ThreadState* thread = recording_thread();
  return thread && thread->has_active() && annotate_span(thread->top[-1].span_id, annotation);
}

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
