// An AnnotationContext gives tags, metadata, a session, a prompt and more to every span that begins on this thread while it
// lasts, at any depth, including the spans of annotated functions.
//
//   void serve(const Request& request) {
//     llmobs::AnnotationContext context({.tags = {{"customer", request.customer}}});
//     answer(request.question);                       // its span and those inside it carry the tag
//   }
//
// Contexts nest; the inner one wins, tag by tag and member by member. An annotation of the span itself wins over all contexts. A context does not
// change spans that began before it.
//
// A context belongs to the thread that begins it and can be neither copied nor moved. An annotated coroutine takes the contexts
// of its body along when it suspends; in any other coroutine a context must not live across a suspension, because whatever the
// thread runs meanwhile would carry its tags. A context that begins while tracing is off has no effect.
#ifndef LLMOBS_ANNOTATION_CONTEXT_H
#define LLMOBS_ANNOTATION_CONTEXT_H

#include <llmobs/annotation.h>

namespace llmobs {
inline namespace v1 {

/// Views, used during the call only; what they show is copied.
struct AnnotationContextOptions {
  Text name = {};              ///< of the spans, in place of their own; empty: their own
  Entries tags = {};           ///< text, numbers or bools
  Entries metadata = {};       ///< any values
  List<Text> cost_tags = {};   ///< keys of tags of this context or of one around it
  Prompt prompt = {};          ///< of the llm spans
  AgentDeclaration agent = {}; ///< of the agent spans
  Text session_id = {};        ///< of spans that do not say their own
  Text user_id = {};           ///< the tag user_id

  AnnotationContextOptions&& set_name(Text value) && noexcept {
    name = value;
    return static_cast<AnnotationContextOptions&&>(*this);
  }
  AnnotationContextOptions&& set_tags(Entries entries) && noexcept {
    tags = entries;
    return static_cast<AnnotationContextOptions&&>(*this);
  }
  AnnotationContextOptions&& set_metadata(Entries entries) && noexcept {
    metadata = entries;
    return static_cast<AnnotationContextOptions&&>(*this);
  }
  AnnotationContextOptions&& set_cost_tags(List<Text> keys) && noexcept {
    cost_tags = keys;
    return static_cast<AnnotationContextOptions&&>(*this);
  }
  AnnotationContextOptions&& set_prompt(const Prompt& value) && noexcept {
    prompt = value;
    prompt.given = true;
    return static_cast<AnnotationContextOptions&&>(*this);
  }
  AnnotationContextOptions&& set_agent(const AgentDeclaration& declaration) && noexcept {
    agent = declaration;
    return static_cast<AnnotationContextOptions&&>(*this);
  }
  AnnotationContextOptions&& set_session_id(Text id) && noexcept {
    session_id = id;
    return static_cast<AnnotationContextOptions&&>(*this);
  }
  AnnotationContextOptions&& set_user_id(Text id) && noexcept {
    user_id = id;
    return static_cast<AnnotationContextOptions&&>(*this);
  }
};

namespace detail {
LLMOBS_API void* begin_context(const AnnotationContextOptions* options, size_t size) noexcept;
LLMOBS_API void end_context(void* context) noexcept;
} // namespace detail

/// While it lives, what it says holds for the spans that begin on its thread, and where its context is carried to.
class LLMOBS_NODISCARD AnnotationContext {
public:
  /// Begins; what it is given is copied.
  LLMOBS_NODISCARD LLMOBS_ALWAYS_INLINE explicit AnnotationContext(const AnnotationContextOptions& options) noexcept
      : context_(seam::on() ? detail::begin_context(&options, sizeof options) : nullptr) {}
  ~AnnotationContext() {
    if (context_) detail::end_context(context_);
  }
  AnnotationContext(const AnnotationContext&) = delete;
  AnnotationContext& operator=(const AnnotationContext&) = delete;

private:
  void* context_; // null: without effect
};

namespace detail {
LLMOBS_API void* begin_suppression() noexcept;
} // namespace detail

/// While it lasts, no spans begin on this thread, nor where its context is carried to, and annotations without a span are not recorded: around an evaluator,
/// or whatever is not to be seen. Spans that began before go on. Like an AnnotationContext it belongs to its thread.
class LLMOBS_NODISCARD Suppression {
public:
  LLMOBS_NODISCARD Suppression() noexcept : context_(seam::on() ? detail::begin_suppression() : nullptr) {}
  ~Suppression() {
    if (context_) detail::end_context(context_);
  }
  Suppression(const Suppression&) = delete;
  Suppression& operator=(const Suppression&) = delete;

private:
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
