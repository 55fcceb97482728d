// A Context is what spans begin under: the span that is active, and what the annotation contexts around it say. It is taken along to
// work that is done on another thread or later:
//
//   pool.submit(llmobs::bind([request] { answer(request); }));      // runs under the context of this place
//
//   llmobs::Context here = llmobs::Context::current();
//   std::thread worker([here] {
//     auto attached = llmobs::attach(here);                         // until the scope ends
//     answer(request);                                              // its span is a child of the span that was active there
//   });
//
// The session, the LLM application and the agent are those of the active span, which its children inherit. A context may outlive
// its span: that stays the parent.
//
// A Context is a value of 32 bytes, cheap to copy and to move. Threading: as any value; several threads may attach one at a time.
#ifndef LLMOBS_CONTEXT_H
#define LLMOBS_CONTEXT_H

#include <llmobs/carried_callable.h>
#include <llmobs/carried_context.h>
#include <llmobs/span.h>

namespace llmobs {
inline namespace v1 {

/// The active span of a thread, its annotation contexts and its routing, to be taken to another thread. Cheap to copy.
class LLMOBS_NODISCARD Context {
public:
  /// Holds nothing; to attach it has no effect.
  Context() noexcept { forget(); }
  /// The context of the calling thread. Holds nothing when tracing is off.
  LLMOBS_ALWAYS_INLINE static Context current() noexcept { return Context(Here()); }
  Context(const Context& from) noexcept : context_(from.context_) { share(); }
  Context(Context&& from) noexcept : context_(from.context_) { from.forget(); }
  Context& operator=(const Context& from) noexcept {
    if (this != &from) {
      release();
      context_ = from.context_;
      share();
    }
    return *this;
  }
  Context& operator=(Context&& from) noexcept {
    if (this != &from) {
      release();
      context_ = from.context_;
      from.forget();
    }
    return *this;
  }
  ~Context() { release(); }

  /// The ids of the span that was active; empty texts if there was none.
  SpanIds ids() const noexcept {
    llmobs_guard guard = llmobs_guard();
    guard.span_id = context_.span_id != llmobs_unknown_context ? context_.span_id : 0;
    guard.trace_low = context_.trace_low;
    guard.trace_top = static_cast<uint32_t>(context_.trace_high >> 32);
    guard.trace_middle = static_cast<uint32_t>(context_.trace_high);
    return detail::ids_of(guard);
  }

private:
  friend class Attachment;
  struct Here {};

  LLMOBS_ALWAYS_INLINE explicit Context(Here) noexcept {
    if (seam::on())
      llmobs_v1_current_context(&context_, sizeof context_);
    else
      forget();
  }

  void share() const noexcept {
    if (__builtin_expect(context_.annotations != nullptr, 0)) llmobs_v1_share_annotations(context_.annotations);
  }
  void release() noexcept {
    if (__builtin_expect(context_.annotations != nullptr, 0)) llmobs_v1_release_annotations(context_.annotations);
  }
  void forget() noexcept {
    context_.span_id = llmobs_unknown_context;
    context_.annotations = nullptr;
  }

  llmobs_context context_;
};

/// The same as Context::current().
LLMOBS_ALWAYS_INLINE Context current_context() noexcept { return Context::current(); }

/// Puts a context in force on this thread until the scope ends, whatever is in force there: spans begun meanwhile are children of its
/// span, or roots if it has none. Attachments nest. An Attachment belongs to its thread and can be neither copied nor moved. It must not live
/// across a suspension of a coroutine.
class LLMOBS_NODISCARD Attachment {
public:
  /// Puts the context in force on this thread.
  LLMOBS_NODISCARD LLMOBS_ALWAYS_INLINE explicit Attachment(const Context& context) noexcept {
    attachment_.state = 0;
    span_id_ = llmobs_v1_attach_context(&context.context_, &attachment_, sizes);
  }
  LLMOBS_ALWAYS_INLINE ~Attachment() {
    if (span_id_ != 0)
      detail::deactivate(span_id_);
    else if (__builtin_expect(attachment_.state != 0, 0))
      end();
  }
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;

private:
  // The sizes of both structures as the program's compiler knows them, in one register.
  static constexpr uint64_t sizes = uint64_t(sizeof(llmobs_context)) << 32 | sizeof(llmobs_attachment);

  void end() noexcept {
    llmobs_v1_detach(&attachment_, sizeof attachment_);
    seam::drop(&attachment_);
  }

  uint64_t span_id_;
  llmobs_attachment attachment_;
};

#if __cplusplus >= 201703L // an Attachment is returned without being moved
/// Puts the context in force on this thread until the scope of what is returned ends.
LLMOBS_ALWAYS_INLINE Attachment attach(const Context& context) noexcept { return Attachment(context); }
#endif

/// A callable, and the context that it runs under. Copied and moved as the callable can be. See bind().
template<class Function_> class Bound {
public:
  struct Here {}; // tells the constructor from those that copy and move
  /// For bind().
  template<class From_>
  LLMOBS_ALWAYS_INLINE Bound(Here, From_&& function)
      : context_(Context::current()), function_(static_cast<From_&&>(function)) {}

  LLMOBS_DETAIL_CALLS(Attachment, Function_, function_)

private:
  Context context_;
  Function_ function_;
};

/// `function` as it is, but run under the context of the place that calls bind(), on whatever thread and however often. Arguments and
/// results are handed through. The function is copied or moved once, into what is returned.
template<class Function_>
LLMOBS_NODISCARD LLMOBS_ALWAYS_INLINE Bound<typename detail::decayed<Function_>::t> bind(Function_&& function) {
  typedef Bound<typename detail::decayed<Function_>::t> Made_;
  return Made_(typename Made_::Here(), static_cast<Function_&&>(function));
}

} // namespace v1
} // namespace llmobs

#endif
