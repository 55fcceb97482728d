// Context that is carried from the place of a call to the place where the work is done: the span that is active there, and
// what the annotation contexts around it say. The plugin puts an llmobs_attachment into the frame of a coroutine:
//
//   Carried carried __attribute__((cleanup(drop)));   carry(&carried);            // at the call, before the initial suspend
//   co_await promise.initial_suspend();
//   {
//     Carried* running __attribute__((cleanup(detach))) = attach(&carried);       // wherever the body runs
//     ...                                                                         // the span, if the coroutine has one
//   }
//
// and detaches it at each suspension. Context, attach() and bind() of <llmobs/context.h> are built on the same functions.
//
// Cost when tracing is off: as instrument.h says. Threading: a context may be used by several threads at once, an attachment by
// one at a time, and it is detached by the thread that attached it. Nothing here allocates memory.
#ifndef LLMOBS_CARRIED_CONTEXT_H
#define LLMOBS_CARRIED_CONTEXT_H

#include <llmobs/state.h>

extern "C" {

/// Zero bytes are a context in which no span is active.
struct llmobs_context {
  llmobs_uint64 span_id; ///< of the innermost active span; 0: none
  llmobs_uint64 trace_low;
  llmobs_uint64 trace_high;
  void* annotations; ///< counted; null: none
};
/// The span_id of a context of which nothing is known: to attach it has no effect.
constexpr llmobs_uint64 llmobs_unknown_context = ~llmobs_uint64(0);
enum llmobs_attachment_state {
  llmobs_carries = 1,   ///< the context is known; without this bit, nothing else is
  llmobs_attached = 2,  ///< to the thread that runs now
  llmobs_pushed = 4,    ///< it stands on this thread's stack of active spans
  llmobs_exchanged = 8, ///< its annotations are this thread's, and `outside` is what was this thread's
  llmobs_outside_kept = 16,
  llmobs_scoped = 32 ///< its annotations end with their AnnotationContext
};
/// Zero bytes are an attachment of nothing. It must not move while attached.
struct llmobs_attachment {
  llmobs_uint64 state;
  void* outside;
  llmobs_context context;
};

/// The calling thread's context. It is given back with llmobs_v1_release_annotations.
LLMOBS_API void llmobs_v1_current_context(llmobs_context*, llmobs_size context_size) noexcept;
LLMOBS_API void llmobs_v1_share_annotations(void* annotations) noexcept;
LLMOBS_API void llmobs_v1_release_annotations(void* annotations) noexcept;
/// Attaches a context that stays the program's. The answer is the id of its span if that is all there is to do, to be taken back by
/// detail::deactivate of <llmobs/span.h>; else 0, and the attachment, whose state was 0, tells the rest. The sizes: of the context
/// above that of the attachment.
LLMOBS_API llmobs_uint64 llmobs_v1_attach_context(const llmobs_context*, llmobs_attachment*,
                                                  llmobs_uint64 sizes) noexcept;
/// Does nothing if the attachment carries nothing or is attached.
LLMOBS_API void llmobs_v1_attach(llmobs_attachment*, llmobs_size attachment_size) noexcept;
/// Does nothing if it is not attached.
LLMOBS_API void llmobs_v1_detach(llmobs_attachment*, llmobs_size attachment_size) noexcept;
}

namespace llmobs {
namespace seam {

typedef ::llmobs_attachment Carried;

/// Remembers the context of whoever calls the coroutine. The attachment may hold anything before.
LLMOBS_ALWAYS_INLINE void carry(Carried* carried) noexcept {
  carried->state = 0;
  if (__builtin_expect(on(), 0)) {
    llmobs_v1_current_context(&carried->context, sizeof carried->context);
    carried->state = llmobs_carries;
  }
}

/// The coroutine's frame is destroyed.
LLMOBS_ALWAYS_INLINE void drop(Carried* carried) noexcept {
  if (__builtin_expect(carried->state != 0 && carried->context.annotations != nullptr, 0))
    llmobs_v1_release_annotations(carried->context.annotations);
}

LLMOBS_ALWAYS_INLINE Carried* attach(Carried* carried) noexcept {
  if (__builtin_expect(carried->state != 0, 0)) llmobs_v1_attach(carried, sizeof *carried);
  return carried;
}

/// The coroutine's body is left.
LLMOBS_ALWAYS_INLINE void detach(Carried** carried) noexcept {
  if (__builtin_expect((*carried)->state != 0, 0)) llmobs_v1_detach(*carried, sizeof **carried);
}

/// ready() and resumed() of instrument.h for what a coroutine carries.
LLMOBS_ALWAYS_INLINE bool ready(Carried* carried, bool is_ready) noexcept {
  if (__builtin_expect(!is_ready, 1)) detach(&carried);
  return is_ready;
}
LLMOBS_ALWAYS_INLINE void resumed(Carried* carried) noexcept { attach(carried); }

} // namespace seam
} // namespace llmobs

#endif
