// The entry points of release 0.1 that are not in today's headers: they took structures without their size, or members of a
// class Span that was bound to its place. Programs and libraries that were built against 0.1 call them, and only those; so
// they must stay as long as the library's soname does. Each has the name that the C++ ABI gave it, and hands over to what
// took its place with the sizes that the structures had then. (Where today's headers have an inline function of that name,
// it must not be called here: the linker's name is the same.) tests/abi builds programs against 0.1's headers and runs them.
#include <llmobs/annotation_context.h>
#include <llmobs/lifecycle.h>
#include <llmobs/message.h>
#include <llmobs/processor.h>
#include <llmobs/span.h>

#include <cstddef>

#define FIRST_RELEASE(name) __asm__(name) LLMOBS_API

using namespace llmobs;

namespace {

// Sizes of 0.1, which was there for 64-bit Linux alone.
constexpr size_t guard_size = offsetof(llmobs_guard, trace_middle);
constexpr size_t options_size = offsetof(SpanOptions, ml_app) + sizeof(Text);
constexpr size_t context_options_size = offsetof(AnnotationContextOptions, tags) + sizeof(Entries);
constexpr size_t annotation_size = offsetof(Annotation, model_provider) + sizeof(Text);
constexpr size_t config_size = offsetof(Config, agent_url) + sizeof(Text);
constexpr size_t stats_size = offsetof(Stats, queued_bytes) + sizeof(uint64_t);
static_assert(guard_size == 24 && options_size == 64 && context_options_size == 32 && config_size == 96 &&
                  stats_size == 120,
              "what was released does not change");

struct FirstStats {
  alignas(Stats) unsigned char bytes[stats_size];
};

// A Span of 0.1: as a ScopedSpan is, with a shorter guard.
struct FirstSpan {
  unsigned char guard[guard_size];
  uint64_t id;

  llmobs_guard whole() const noexcept {
    llmobs_guard made{};
    __builtin_memcpy(static_cast<void*>(&made), guard, guard_size);
    return made;
  }
};
static_assert(sizeof(FirstSpan) == 32);

struct FirstContext {
  void* context;
};

} // namespace

extern "C" {

void first_suspend(llmobs_guard* guard) noexcept FIRST_RELEASE("llmobs_v1_suspend");
void first_suspend(llmobs_guard* guard) noexcept { llmobs_v1_suspend_guard(guard, guard_size); }

void first_resume(llmobs_guard* guard) noexcept FIRST_RELEASE("llmobs_v1_resume");
void first_resume(llmobs_guard* guard) noexcept { llmobs_v1_resume_guard(guard, guard_size); }

bool first_enable(const Config& config) noexcept FIRST_RELEASE("_ZN6llmobs2v16enableERKNS0_6ConfigE");
bool first_enable(const Config& config) noexcept { return detail::enable_with(&config, config_size); }

FirstStats first_stats() noexcept FIRST_RELEASE("_ZN6llmobs2v15statsEv");
FirstStats first_stats() noexcept {
  FirstStats made{};
  detail::write_stats(reinterpret_cast<Stats*>(made.bytes), sizeof made.bytes);
  return made;
}

bool first_annotate(uint64_t span_id, const Annotation& annotation) noexcept
    FIRST_RELEASE("_ZN6llmobs2v16detail13annotate_withEmRKNS0_10AnnotationE");
bool first_annotate(uint64_t span_id, const Annotation& annotation) noexcept {
  return detail::annotate_with(span_id, &annotation, annotation_size);
}

bool first_register_processor(const detail::Processor& processor) noexcept
    FIRST_RELEASE("_ZN6llmobs2v16detail18register_processorERKNS1_9ProcessorE");
bool first_register_processor(const detail::Processor& processor) noexcept {
  return detail::register_processor(&processor, 3 * sizeof(void*));
}

void first_begin(FirstSpan* span, SpanKind kind, Text name, const SpanOptions& options) noexcept
    FIRST_RELEASE("_ZN6llmobs2v14Span5beginENS0_8SpanKindENS0_4TextERKNS0_11SpanOptionsE");
void first_begin(FirstSpan* span, SpanKind kind, Text name, const SpanOptions& options) noexcept {
  if (!seam::on()) return;
  detail::begin_scoped(reinterpret_cast<llmobs_guard*>(span->guard), uint64_t{options_size} << 32 | guard_size, kind,
                       name, &options);
  span->id = span->whole().span_id;
}

void first_finish(FirstSpan* span) noexcept FIRST_RELEASE("_ZN6llmobs2v14Span6finishEv");
void first_finish(FirstSpan* span) noexcept {
  llmobs_guard guard = span->whole();
  seam::close(&guard);
  __builtin_memcpy(span->guard, &guard, guard_size);
}

void first_leave(FirstSpan* span) noexcept FIRST_RELEASE("_ZN6llmobs2v14Span5leaveEv");
void first_leave(FirstSpan* span) noexcept { detail::deactivate(span->id); }

void first_set_error(FirstSpan* span, Text type, Text message) noexcept
    FIRST_RELEASE("_ZN6llmobs2v14Span9set_errorENS0_4TextES2_");
void first_set_error(FirstSpan* span, Text type, Text message) noexcept {
  if (uint64_t id = span->whole().span_id) detail::set_error(id, type, message);
}

SpanIds first_ids(const FirstSpan* span) noexcept FIRST_RELEASE("_ZNK6llmobs2v14Span3idsEv");
SpanIds first_ids(const FirstSpan* span) noexcept { return detail::ids_of(span->whole()); }

SpanIds first_active_span() noexcept FIRST_RELEASE("_ZN6llmobs2v111active_spanEv");
SpanIds first_active_span() noexcept {
  llmobs_guard found{};
  detail::find_active(&found, sizeof found);
  return detail::ids_of(found);
}

void first_begin_context(FirstContext* context, const AnnotationContextOptions& options) noexcept
    FIRST_RELEASE("_ZN6llmobs2v117AnnotationContext5beginERKNS0_24AnnotationContextOptionsE");
void first_begin_context(FirstContext* context, const AnnotationContextOptions& options) noexcept {
  context->context = detail::begin_context(&options, context_options_size);
}

void first_end_context(FirstContext* context) noexcept FIRST_RELEASE("_ZN6llmobs2v117AnnotationContext3endEv");
void first_end_context(FirstContext* context) noexcept { detail::end_context(context->context); }

// Of programs that were built with libstdc++; with libc++ these did not work.
void first_capture_call(Writer& out, const ToolCall& call)
    FIRST_RELEASE("_ZN6llmobs2v114llmobs_captureERNS0_6WriterERKNS0_8ToolCallE");
void first_capture_call(Writer& out, const ToolCall& call) { llmobs_capture(out, call); }

void first_capture_result(Writer& out, const ToolResult& result)
    FIRST_RELEASE("_ZN6llmobs2v114llmobs_captureERNS0_6WriterERKNS0_10ToolResultE");
void first_capture_result(Writer& out, const ToolResult& result) { llmobs_capture(out, result); }

void first_capture_message(Writer& out, const Message& message)
    FIRST_RELEASE("_ZN6llmobs2v114llmobs_captureERNS0_6WriterERKNS0_7MessageE");
// A Message of 0.1 ends with its tool_id.
void first_capture_message(Writer& out, const Message& message) {
  out.begin_message();
  parts::put_text(out, "role", message.role);
  parts::put_text(out, "content", message.content);
  parts::put_given(out, "tool_calls", message.tool_calls);
  parts::put_given(out, "tool_results", message.tool_results);
  parts::put_given(out, "tool_id", message.tool_id);
  out.end_object();
}

void first_capture_document(Writer& out, const Document& document)
    FIRST_RELEASE("_ZN6llmobs2v114llmobs_captureERNS0_6WriterERKNS0_8DocumentE");
void first_capture_document(Writer& out, const Document& document) { llmobs_capture(out, document); }

} // extern "C"
