// An AnnotationContext says something about every span that is begun while it lasts, on this thread, at whatever depth:
// spans of annotated functions, too, which know nothing of it.
//
//   void serve(const Request& request) {
//     llmobs::AnnotationContext context(llmobs::AnnotationContextOptions().set_tags({{"customer", request.customer}}));
//     answer(request.question);                       // its span and those inside it carry the tag
//   }
//
// Contexts nest: the inner one wins, tag by tag. What is annotated on a span itself wins over both. Spans that are running
// already when a context begins are not touched by it.
//
// A context belongs to the thread that begins it, and is bound to its place (no copies, no moves). It must not outlive a
// suspension of a coroutine: spans of whatever runs on the thread meanwhile would carry it. Nothing happens while tracing
// is off; a context that begins then stays without effect.
#ifndef LLMOBS_ANNOTATION_CONTEXT_H
#define LLMOBS_ANNOTATION_CONTEXT_H

#include <llmobs/annotation.h>

namespace llmobs {
inline namespace v1 {

/// Views, used during the call only; what they show is copied.
struct AnnotationContextOptions {
  Text name;    ///< of the spans, in place of their own; empty: their own
  Entries tags; ///< text, numbers or bools

  AnnotationContextOptions& set_name(Text value) noexcept { return name = value, *this; }
  AnnotationContextOptions& set_tags(Entries entries) noexcept { return tags = entries, *this; }
};

class AnnotationContext {
public:
  explicit AnnotationContext(const AnnotationContextOptions& options) noexcept : context_(nullptr) {
    if (seam::on()) begin(options);
  }
  ~AnnotationContext() {
    if (context_) end();
  }
  AnnotationContext(const AnnotationContext&) = delete;
  AnnotationContext& operator=(const AnnotationContext&) = delete;

private:
  LLMOBS_API void begin(const AnnotationContextOptions& options) noexcept;
  LLMOBS_API void end() noexcept;

  void* context_; // null: without effect
};

/// Calls `function` inside a context and hands through what it returns or throws.
template<class Function_>
auto annotation_context(const AnnotationContextOptions& options, Function_&& function)
    -> decltype(static_cast<Function_&&>(function)()) {
  AnnotationContext context(options);
  return static_cast<Function_&&>(function)();
}

} // namespace v1
} // namespace llmobs

#endif
