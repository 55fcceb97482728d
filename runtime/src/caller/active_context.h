// An ActiveContext is what an AnnotationContext says, as the fields that are added to the begin record of each span: made
// once, with what the contexts around it say, so that a span costs the same however deep contexts nest.
//
// It belongs to whoever refers to it: the thread it is the innermost one of, the context begun inside it, the
// AnnotationContext, which another thread may end, and every context (carried_context.h) that was taken inside it. A thread
// that it was carried to keeps it when the AnnotationContext has ended.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace llmobs {

class Bytes;
struct ThreadState;

struct ActiveContext {
  std::atomic<uint32_t> owners;
  std::atomic<bool> ended;
  bool around_is_kept;   // as the thread's context_is_kept
  bool suppresses;       // no spans begin inside
  ActiveContext* around; // owned; null: none
  size_t size;           // of the fields, which follow

  unsigned char* fields() noexcept { return reinterpret_cast<unsigned char*>(this + 1); }
};

/// One more owner; the answer is the same pointer. Null is nobody's.
ActiveContext* share(ActiveContext* context) noexcept;

/// Leaves the thread's contexts that have ended. Ends are noticed by the thread whose context it was.
void leave_ended(ThreadState& thread) noexcept;
/// One of these fields inside the thread's innermost one, with two owners; null: there is no memory. Inside one that suppresses
/// all do.
ActiveContext* make_context(const Bytes& fields, const ThreadState& thread, bool suppresses = false) noexcept;
/// It is the thread's innermost from now on. Null: there is none, which is counted.
void enter_context(ThreadState& thread, ActiveContext* made) noexcept;

/// Lets go of it. Null is nobody's.
void release(ActiveContext* context) noexcept;

/// The thread's innermost context that has not ended, with one more owner; null: none.
ActiveContext* current_annotations(ThreadState& thread) noexcept;

/// Whether spans and annotations of the thread are not to be recorded. Leaves contexts that have ended.
__attribute__((noinline)) bool is_suppressed(ThreadState& thread) noexcept;

} // namespace llmobs
