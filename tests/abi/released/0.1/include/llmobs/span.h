// Span is one span held by the program itself, where an attribute does not fit:
//
//   {
//     auto span = llmobs::workflow("import");
//     ...                                        // spans begun here are its children
//   }                                            // ends here, also when an exception leaves
//
// It becomes the innermost active span of the thread that begins it, and stays so until it ends. It is bound to its
// place (no copies, no moves). finish() may be called earlier, also by another thread once the Span is handed over by
// reference.
#ifndef LLMOBS_SPAN_H
#define LLMOBS_SPAN_H

#include <llmobs/annotation.h>
#include <llmobs/span_kind.h>

#include <stdint.h>

namespace llmobs {
inline namespace v1 {

/// What may be said when a span begins. Views, used during the call only.
struct SpanOptions {
  Text model_name;     ///< llm and embedding; "custom" if empty
  Text model_provider; ///< llm and embedding; "custom" if empty
  Text session_id;     ///< inherited by the spans inside
  Text ml_app;         ///< inherited by the spans inside

  SpanOptions& set_model(Text name, Text provider = Text()) noexcept {
    return model_name = name, model_provider = provider, *this;
  }
  SpanOptions& set_session_id(Text id) noexcept { return session_id = id, *this; }
  SpanOptions& set_ml_app(Text app) noexcept { return ml_app = app, *this; }
};

/// The ids under which a span is found again, as text: 32 hexadecimal digits and a decimal number, both ended by a
/// NUL byte. Empty if the span is not recorded.
struct SpanIds {
  char trace_id[33];
  char span_id[21];
};

class Span;
namespace detail {
llmobs_guard* guard_of(Span& span) noexcept;
}

class Span {
public:
  /// `name`: any text; the kind's spelling if empty.
  explicit Span(SpanKind kind, Text name = Text(), const SpanOptions& options = SpanOptions()) noexcept {
    begin(kind, name, options);
  }
  ~Span() {
    if (guard_.span_id != 0)
      seam::close_observing(&guard_);
    else if (id_ != 0)
      leave();
  }
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  /// False when tracing is off, when the span could not be recorded, or after finish().
  bool recording() const noexcept { return guard_.span_id != 0; }
  LLMOBS_ALWAYS_INLINE bool annotate(const Annotation& annotation) noexcept {
    return guard_.span_id != 0 && detail::annotate(guard_.span_id, annotation);
  }
  /// The span failed, for a reason that is not an exception leaving its scope.
  LLMOBS_API void set_error(Text type, Text message) noexcept;
  /// Works until finish().
  LLMOBS_API SpanIds ids() const noexcept;
  LLMOBS_API void finish() noexcept;

private:
  friend llmobs_guard* detail::guard_of(Span& span) noexcept;
  LLMOBS_API void begin(SpanKind kind, Text name, const SpanOptions& options) noexcept;
  LLMOBS_API void leave() noexcept;

  llmobs_guard guard_ = {};
  uint64_t id_ = 0; // stays when the span is finished
};

namespace detail {
inline llmobs_guard* guard_of(Span& span) noexcept { return &span.guard_; }
} // namespace detail

#define LLMOBS_DETAIL_STARTER(kind, Kind)                                                                              \
  inline Span kind(Text name = Text(), const SpanOptions& options = SpanOptions()) noexcept {                          \
    return Span(SpanKind::Kind, name, options);                                                                        \
  }
#if __cplusplus >= 201703L // a Span is returned without being moved
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) LLMOBS_DETAIL_STARTER(spelling, Enumerator)
#include <llmobs/span_kind.def>
#endif
#undef LLMOBS_DETAIL_STARTER

/// The ids of the innermost active span of this thread; empty texts if there is none.
LLMOBS_API SpanIds active_span() noexcept;

} // namespace v1
} // namespace llmobs

#endif
