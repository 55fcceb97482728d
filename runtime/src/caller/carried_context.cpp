// The caller's thread takes its context along and puts another one in force: the innermost active span, and the innermost
// annotation context.
#include "base/sized.h"
#include "caller/active_context.h"
#include "caller/span_stack.h"
#include "caller/thread_state.h"

#include <llmobs/carried_context.h>

using namespace llmobs;

namespace {

ActiveContext* annotations_of(void* counted) noexcept { return static_cast<ActiveContext*>(counted); }

bool has(const llmobs_attachment& attachment, uint64_t bits) noexcept { return (attachment.state & bits) != 0; }

// The attachment's place on the stack. Without a span it is one that hides what is active below: its span id is 0, and its
// trace says whose it is.
TraceId trace_on_stack(const llmobs_attachment& attachment) noexcept {
  const llmobs_context& context = attachment.context;
  if (context.span_id != 0) return {context.trace_low, context.trace_high};
  return {reinterpret_cast<uintptr_t>(&attachment), 0};
}

void push(ThreadState& thread, llmobs_attachment& attachment) noexcept {
  uint64_t span_id = attachment.context.span_id;
  if (thread.top[-1].span_id == span_id || !has_room_for_span(thread)) return;
  (thread.top++)->hold(span_id, false, trace_on_stack(attachment));
  if (__builtin_expect(span_id == 0, 0)) thread.mark_place(thread.top - 1);
  attachment.state |= llmobs_pushed;
}

void pop(ThreadState& thread, const llmobs_attachment& attachment) noexcept {
  uint64_t span_id = attachment.context.span_id;
  if (__builtin_expect(span_id != 0 && thread.top[-1].span_id == span_id, 1)) {
    --thread.top;
    return;
  }
  TraceId trace = trace_on_stack(attachment);
  ActiveSpan* at = thread.top - 1;
  while (at != thread.base && !(at->span_id == span_id && at->trace == trace)) --at;
  if (at != thread.base) take_from_stack(thread, at, [](const ActiveSpan&) {});
}

void exchange_annotations(ThreadState& thread, llmobs_attachment& attachment) noexcept {
  thread.begin_recording();
  attachment.outside = thread.context;
  attachment.state |= llmobs_exchanged | (thread.context_is_kept ? llmobs_outside_kept : 0);
  thread.context = annotations_of(attachment.context.annotations);
  thread.context_is_kept = !has(attachment, llmobs_scoped);
  attachment.context.annotations = nullptr;
  thread.end_recording();
}

void exchange_back(ThreadState& thread, llmobs_attachment& attachment) noexcept {
  if (!thread.base) { // the thread's state ended before
    if (has(attachment, llmobs_exchanged)) release(annotations_of(attachment.outside));
    return;
  }
  thread.begin_recording();
  attachment.context.annotations = thread.context;
  attachment.state = (attachment.state & ~uint64_t{llmobs_scoped}) | (thread.context_is_kept ? 0 : llmobs_scoped);
  thread.context = has(attachment, llmobs_exchanged) ? annotations_of(attachment.outside) : nullptr;
  thread.context_is_kept = has(attachment, llmobs_outside_kept);
  thread.end_recording();
}

void attach_now(ThreadState& thread, llmobs_attachment& attachment) noexcept {
  attachment.state |= llmobs_attached;
  push(thread, attachment);
  if (__builtin_expect(attachment.context.annotations || thread.context, 0)) exchange_annotations(thread, attachment);
}

// Most threads record nothing, and a thread's first record is dear.
void wait_for_record(ThreadState& thread, llmobs_attachment& attachment) noexcept {
  attachment.state |= llmobs_attached | llmobs_waiting;
  attachment.outside = thread.waiting;
  thread.waiting = &attachment;
}

void wait_no_longer(ThreadState& thread, const llmobs_attachment& attachment) noexcept {
  void* next = attachment.outside;
  if (thread.waiting == &attachment) {
    thread.waiting = static_cast<llmobs_attachment*>(next);
    return;
  }
  for (llmobs_attachment* one = thread.waiting; one; one = static_cast<llmobs_attachment*>(one->outside)) {
    if (one->outside != &attachment) continue;
    one->outside = next;
    return;
  }
}

__attribute__((cold, noinline)) void find_any(llmobs_context* context, size_t context_size) noexcept {
  llmobs_context found{};
  if (!recording_thread() && this_thread.waiting) {
    found = this_thread.waiting->context;
    share(annotations_of(found.annotations));
  } else if (ThreadState* thread = recording_thread()) {
    const ActiveSpan& innermost = thread->top[-1];
    found = {innermost.span_id, innermost.trace.low, innermost.trace.high, nullptr}; // 0 if there is none
    if (thread->context) found.annotations = current_annotations(*thread);
  }
  hand_over(found, context, context_size);
}

// Annotations, nothing that is active, a thread that has recorded nothing yet, or whose stack is full.
__attribute__((cold, noinline)) void attach_any(const llmobs_context* context, llmobs_attachment* attachment,
                                                uint64_t sizes) noexcept {
  Sized<llmobs_context> with(context, sizes >> 32);
  if (with->span_id == llmobs_unknown_context) return;
  llmobs_attachment made{};
  made.state = llmobs_carries;
  made.context = *with;
  share(annotations_of(made.context.annotations));
  hand_over(made, attachment, static_cast<uint32_t>(sizes));
  llmobs_v1_attach(attachment, static_cast<uint32_t>(sizes));
}

} // namespace

namespace llmobs {

void attach_waiting(ThreadState& thread) noexcept {
  llmobs_attachment* outermost = nullptr;
  for (llmobs_attachment* one = thread.waiting; one;) {
    auto* next = static_cast<llmobs_attachment*>(one->outside);
    one->outside = outermost;
    outermost = one;
    one = next;
  }
  thread.waiting = nullptr;
  while (outermost) {
    llmobs_attachment& one = *outermost;
    outermost = static_cast<llmobs_attachment*>(one.outside);
    one.state &= ~uint64_t{llmobs_waiting};
    attach_now(thread, one);
  }
}

} // namespace llmobs

extern "C" {

uint64_t llmobs_v1_attach_context(const llmobs_context* context, llmobs_attachment* attachment,
                                  uint64_t sizes) noexcept {
  ThreadState& thread = this_thread;
  // (Inside an annotation context begin_stop is 0.)
  if (__builtin_expect(thread.begin_stop == 0 || context->annotations, 0))
    return attach_any(context, attachment, sizes), 0;
  if (thread.top[-1].span_id == context->span_id) return 0;
  bool is_span = context->span_id + 1 > 1; // neither 0 nor unknown
  if (__builtin_expect(!is_span || thread.busy || thread.top == thread.top_limit, 0))
    return attach_any(context, attachment, sizes), 0;
  (thread.top++)->hold(context->span_id, false, {context->trace_low, context->trace_high});
  return context->span_id;
}

void llmobs_v1_current_context(llmobs_context* context, size_t context_size) noexcept {
  const ThreadState& thread = this_thread;
  // (Inside an annotation context begin_stop is 0.)
  if (__builtin_expect(thread.begin_stop == 0 || context_size < sizeof *context, 0))
    return find_any(context, context_size);
  const ActiveSpan& innermost = thread.top[-1];
  context->span_id = innermost.span_id;
  context->trace_low = innermost.trace.low;
  context->trace_high = innermost.trace.high;
  context->annotations = nullptr;
}

void llmobs_v1_share_annotations(void* annotations) noexcept { share(annotations_of(annotations)); }

void llmobs_v1_release_annotations(void* annotations) noexcept { release(annotations_of(annotations)); }

void llmobs_v1_attach(llmobs_attachment* attachment, size_t) noexcept {
  if (!has(*attachment, llmobs_carries) || has(*attachment, llmobs_attached)) return;
  ThreadState& thread = this_thread;
  if (thread.busy) return;
  thread.out.ring ? attach_now(thread, *attachment) : wait_for_record(thread, *attachment);
}

void llmobs_v1_detach(llmobs_attachment* attachment, size_t) noexcept {
  if (!has(*attachment, llmobs_attached)) return;
  ThreadState& thread = this_thread;
  if (has(*attachment, llmobs_waiting)) wait_no_longer(thread, *attachment);
  if (has(*attachment, llmobs_pushed) && thread.base) pop(thread, *attachment);
  // (Where nothing was exchanged the thread had no annotations: those that it has now began since.)
  if (__builtin_expect(has(*attachment, llmobs_exchanged) || thread.context, 0)) exchange_back(thread, *attachment);
  attachment->state &= llmobs_carries | llmobs_scoped;
}

} // extern "C"
