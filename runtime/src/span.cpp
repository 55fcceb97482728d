// The spans and annotations that a program writes itself: Span, annotate(), and how messages and documents are taken
// apart.
#include "span_stack.h"

#include <llmobs/message.h>
#include <llmobs/span.h>

#include <cstdio>

namespace llmobs {

namespace {

// The calling thread, if it may write a record now.
ThreadState* writable_thread() noexcept {
  if (!seam::on()) return nullptr;
  ThreadState* thread = this_thread;
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

bool write_annotation(uint64_t span_id, const Annotation& annotation) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread || span_id == 0) return false;
  thread->begin_recording();
  RecordWriter record(*thread);
  auto* update = record.start<UpdateRecord>();
  if (update) {
    update->span_id = span_id;
    write_field(record, Field::input, annotation.input);
    write_field(record, Field::output, annotation.output);
    write_field(record, Field::metadata, annotation.metadata);
    write_field(record, Field::metrics, annotation.metrics);
    write_field(record, Field::tags, annotation.tags);
    write_field(record, Field::session_id, annotation.session_id);
    write_field(record, Field::model_name, annotation.model_name);
    write_field(record, Field::model_provider, annotation.model_provider);
    record.publish(RecordType::update);
  } else {
    count_content_lost();
  }
  thread->end_recording();
  return update != nullptr;
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
  ThreadState* thread = writable_thread();
  if (!thread) return;
  thread->begin_recording();
  guard_.span_id = begin_span(*thread, nullptr, false, [&](RecordWriter& record) {
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
  id_ = guard_.span_id;
  if (id_ == 0) return;
  guard_.trace_low = thread->top[-1].trace_low;
  guard_.trace_seconds = thread->top[-1].trace_seconds;
  guard_.flags = llmobs_v1_observe();
}

bool Span::annotate(const Annotation& annotation) noexcept { return write_annotation(guard_.span_id, annotation); }

void Span::set_error(Text type, Text message) noexcept {
  ThreadState* thread = writable_thread();
  if (!thread || guard_.span_id == 0) return;
  thread->begin_recording();
  RecordWriter record(*thread);
  if (auto* update = record.start<UpdateRecord>()) {
    update->span_id = guard_.span_id;
    record.field(Field::error_type, type.data(), type.size());
    record.field(Field::error_message, message.data(), message.size());
    record.publish(RecordType::update);
  } else {
    count_content_lost();
  }
  thread->end_recording();
}

SpanIds Span::ids() const noexcept { return written_out(guard_.span_id, guard_.trace_seconds, guard_.trace_low); }

void Span::finish() noexcept { seam::close(&guard_); }

void Span::end_scope() noexcept {
  seam::close_observing(&guard_);
  // Finished by another thread, it still stands among this thread's active spans.
  ThreadState* thread = this_thread;
  if (thread && id_ != 0) leave_stack(*thread, id_, [](const ActiveSpan&) {});
}

bool annotate(const Annotation& annotation) noexcept {
  ThreadState* thread = this_thread;
  return thread && thread->has_active() && write_annotation(thread->top[-1].span_id, annotation);
}

SpanIds active_span() noexcept {
  ThreadState* thread = this_thread;
  if (!thread) return SpanIds{};
  const ActiveSpan& span = thread->top[-1]; // id 0 if there is none
  return written_out(span.span_id, span.trace_seconds, span.trace_low);
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
