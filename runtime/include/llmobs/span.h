// Spans that the program begins itself, where an attribute does not fit. There are two:
//
//   {
//     auto span = llmobs::workflow("import");      // a ScopedSpan: active on this thread until the scope ends
//     ...                                          // spans begun here are its children
//   }                                              // ends here, also when an exception leaves
//
//   llmobs::Span call(llmobs::SpanKind::Llm, "stream");   // a Span: held, moved, finished wherever the program wants
//   queue.push([call = std::move(call)]() mutable {
//     llmobs::Activation active = call.activate();         // spans begun here are its children
//     ...
//     call.finish();
//   });
//
// A Span is a handle. Its parent is the span that is active where it is begun; it becomes active itself only while an
// Activation of it lives. A ScopedSpan is a Span and its Activation in one.
#ifndef LLMOBS_SPAN_H
#define LLMOBS_SPAN_H

#include <llmobs/annotation.h>
#include <llmobs/span_kind.h>

#include <stdint.h>

namespace llmobs {
inline namespace v1 {

/// What may be said when a span begins. Views, used during the call only.
struct SpanOptions {
  Text model_name = {};     ///< llm and embedding; "custom" if empty
  Text model_provider = {}; ///< llm and embedding; "custom" if empty
  Text session_id = {};     ///< inherited by the spans inside
  Text ml_app = {};         ///< inherited by the spans inside

  /// model_name and model_provider.
  SpanOptions&& set_model(Text name, Text provider = Text()) && noexcept {
    model_name = name;
    model_provider = provider;
    return static_cast<SpanOptions&&>(*this);
  }
  SpanOptions&& set_session_id(Text id) && noexcept {
    session_id = id;
    return static_cast<SpanOptions&&>(*this);
  }
  SpanOptions&& set_ml_app(Text app) && noexcept {
    ml_app = app;
    return static_cast<SpanOptions&&>(*this);
  }
};

/// The ids under which a span is found again, as text that ends with a NUL byte: 32 hexadecimal digits, and a decimal
/// number. Empty if the span is not recorded.
struct SpanIds {
  char trace_id[33]; ///< 32 hexadecimal digits
  char span_id[21];  ///< a decimal number
};

/// {"trace_id": ..., "span_id": ...}, or null of a span that is not recorded; found by the library where ids are an argument or a result.
inline void llmobs_capture(Writer& out, const SpanIds& ids) {
  if (!ids.trace_id[0] && !ids.span_id[0]) return out.null();
  out.begin_object();
  out.key("trace_id", 8);
  out.string(ids.trace_id, detail::bounded_length(ids.trace_id, sizeof ids.trace_id));
  out.key("span_id", 7);
  out.string(ids.span_id, detail::bounded_length(ids.span_id, sizeof ids.span_id));
  out.end_object();
}

// Of its own, as the first release had another class Span.
inline namespace v2 {
class Span;
class ScopedSpan;
} // namespace v2

namespace detail {
class TracedSpan;  // done.h
struct Settlement; // done.h
// The sizes of both structures as the program's compiler knows them, in one register.
constexpr uint64_t begin_sizes = uint64_t(sizeof(SpanOptions)) << 32 | sizeof(llmobs_guard);
LLMOBS_API void begin_scoped(llmobs_guard* guard, uint64_t sizes, SpanKind kind, Text name,
                             const SpanOptions* options) noexcept;
// Not active. Below the span that is; begin_below: below `parent`, whose size is that of the guard.
LLMOBS_API void begin_held(llmobs_guard* guard, uint64_t sizes, SpanKind kind, Text name,
                           const SpanOptions* options) noexcept;
LLMOBS_API void begin_below(const llmobs_guard* parent, llmobs_guard* guard, uint64_t sizes, SpanKind kind, Text name,
                            const SpanOptions* options) noexcept;
// The id of the span, to be deactivated; 0 if it is not active.
LLMOBS_API uint64_t activate(const llmobs_guard* guard, size_t guard_size) noexcept;
LLMOBS_API void deactivate(uint64_t span_id) noexcept;
LLMOBS_API void set_error(uint64_t span_id, Text type, Text message) noexcept;
// `object`: of a class with virtual functions, from which its type is known; else null, and `type` says it.
LLMOBS_API void set_exception(uint64_t span_id, const void* object, Text type, Text message) noexcept;
LLMOBS_API void write_ids(const llmobs_guard* guard, size_t guard_size, SpanIds* ids, size_t ids_size) noexcept;
LLMOBS_API void find_active(llmobs_guard* guard, size_t guard_size) noexcept;

inline SpanIds ids_of(const llmobs_guard& guard) noexcept {
  SpanIds ids;
  write_ids(&guard, sizeof guard, &ids, sizeof ids);
  return ids;
}
template<class T_> struct is_exception_pointer {
  static constexpr bool value = is_standard<T_>("exception_ptr");
};
template<class T_> struct NameOf {
  static Text text() noexcept {
    const char* begin = from(__PRETTY_FUNCTION__, "T_ = ");
    size_t size = 0;
    while (*begin && begin[5 + size] && begin[5 + size] != ']' && begin[5 + size] != ';') ++size;
    return *begin ? Text(begin + 5, size) : Text("exception");
  }
};
template<class Error_, bool = __is_polymorphic(Error_)> struct PlaceOf {
  static const void* object(const Error_&) noexcept { return nullptr; }
};
template<class Error_> struct PlaceOf<Error_, true> {
  static const void* object(const Error_& error) noexcept { return __builtin_addressof(error); }
};
// Something that says what() it is, or a std::exception_ptr, of which null is no error.
template<class Error_>
auto record_error_of(uint64_t span_id, const Error_& error) noexcept -> decltype(Text(error.what()), void()) {
  set_exception(span_id, PlaceOf<Error_>::object(error), NameOf<Error_>::text(), Text(error.what()));
}
template<class Error_>
auto record_error_of(uint64_t span_id, const Error_& error) noexcept ->
    typename enable_if<is_exception_pointer<Error_>::value>::t {
  if (!(error == nullptr)) llmobs_v1_error_of(span_id, &error);
}
llmobs_guard* guard_of(ScopedSpan& span) noexcept;
// Of a span whose ids stay: a copy.
llmobs_guard guard_of(const Span& span) noexcept;
llmobs_guard guard_of(const ScopedSpan& span) noexcept;
} // namespace detail

inline namespace v2 {

/// Makes a span the innermost active one of this thread until the scope ends. Activations nest, and one span may have several,
/// on one thread or on many. An Activation belongs to its thread and can be neither copied nor moved. It must not live across a
/// suspension of a coroutine. For a span that is not recorded it does nothing.
class LLMOBS_NODISCARD Activation {
public:
  /// Of a span that may be held anywhere.
  LLMOBS_NODISCARD explicit Activation(const Span& span) noexcept;
  ~Activation() {
    if (id_ != 0) detail::deactivate(id_);
  }
  Activation(const Activation&) = delete;
  Activation& operator=(const Activation&) = delete;

private:
  uint64_t id_;
};

/// One span, held by the program: may be moved, kept anywhere, used and finished from any thread, after any scope. It ends
/// with finish(), or else with the handle. The ids stay readable after that, for evaluations.
///
/// Threading: like any value, one thread at a time, but for finish(): of several calls at once one ends the span.
class LLMOBS_NODISCARD Span {
public:
  /// Holds no span.
  Span() noexcept : guard_() {}
  /// `name`: any text; the kind's spelling if empty. A child of the span that is active on this thread, else a root.
  LLMOBS_NODISCARD LLMOBS_ALWAYS_INLINE explicit Span(SpanKind kind, Text name = Text(),
                                                      const SpanOptions& options = SpanOptions()) noexcept
      : guard_() {
    if (seam::on()) detail::begin_held(&guard_, detail::begin_sizes, kind, name, &options);
  }
  Span(Span&& from) noexcept : guard_(from.guard_) { from.guard_ = llmobs_guard(); }
  /// Finishes what it held before.
  Span& operator=(Span&& from) noexcept {
    if (this != &from) {
      end();
      guard_ = from.guard_;
      from.guard_ = llmobs_guard();
    }
    return *this;
  }
  ~Span() { end(); }
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  /// False when tracing is off, when the span could not be recorded, or after finish().
  bool recording() const noexcept { return open_id() != 0; }
  /// A new span below this one, whatever is active, also when this one is finished. From any thread.
  LLMOBS_ALWAYS_INLINE Span child(SpanKind kind, Text name = Text(),
                                  const SpanOptions& options = SpanOptions()) const noexcept {
    Span made;
    if (guard_.span_id != 0) made.begin_below(guard_, kind, name, options);
    return made;
  }
  /// Makes it the active span of this thread until the scope of what is returned ends.
  Activation activate() const noexcept;

  /// Adds to what is known of the span (annotation.h). False: it is not recorded, or has ended.
  bool annotate(const Annotation& annotation) noexcept {
    uint64_t id = open_id();
    return id != 0 && detail::annotate(id, annotation);
  }
  /// The span failed, for a reason that is not an exception leaving its scope.
  void set_error(Text type, Text message) noexcept {
    if (uint64_t id = open_id()) detail::set_error(id, type, message);
  }
  /// For ever: also after finish(). Empty for a handle that holds no span, or one that was moved from.
  SpanIds ids() const noexcept { return detail::ids_of(guard_); }
  /// Ends the span. Later annotations are not recorded; a second call does nothing.
  void finish() noexcept {
    if (take_open()) llmobs_v1_close(guard_.span_id);
  }
  /// Ends it as one that failed.
  void finish(Text error_type, Text error_message) noexcept {
    set_error(error_type, error_message);
    finish();
  }
  /// The same with an exception, or a std::exception_ptr (of which null is no error).
  template<class Error_>
  auto finish(const Error_& error) noexcept -> decltype(detail::record_error_of(uint64_t(), error)) {
    if (uint64_t id = open_id()) detail::record_error_of(id, error);
    finish();
  }

private:
  friend class Activation;
  friend class ScopedSpan;
  friend class detail::TracedSpan;
  friend struct detail::Settlement;
  friend llmobs_guard detail::guard_of(const Span& span) noexcept;

  LLMOBS_ALWAYS_INLINE void begin_below(const llmobs_guard& parent, SpanKind kind, Text name,
                                        const SpanOptions& options) noexcept {
    if (seam::on()) detail::begin_below(&parent, &guard_, detail::begin_sizes, kind, name, &options);
  }

  uint64_t open_id() const noexcept {
    return (__atomic_load_n(&guard_.flags, __ATOMIC_RELAXED) & llmobs_finished) == 0 ? guard_.span_id : 0;
  }
  bool take_open() noexcept {
    return guard_.span_id != 0 && (__atomic_fetch_or(&guard_.flags, uint32_t(llmobs_finished), __ATOMIC_ACQ_REL) &
                                   uint32_t(llmobs_finished)) == 0;
  }
  // Failed if an exception destroys the handle.
  void end() noexcept {
    if (take_open()) llmobs_v1_close_observing(guard_.span_id, guard_.flags);
  }

  llmobs_guard guard_;
};

inline Activation::Activation(const Span& span) noexcept
    : id_(span.guard_.span_id != 0 ? detail::activate(&span.guard_, sizeof span.guard_) : 0) {}
#if __cplusplus >= 201703L // an Activation is returned without being moved
inline Activation Span::activate() const noexcept { return Activation(*this); }
#endif

/// One span that is active on the thread that begins it, from there to the end of the scope. It is bound to its place (no
/// copies, no moves). finish() may be called earlier. A span that outlives its scope, or ends on another thread, is a Span.
class LLMOBS_NODISCARD ScopedSpan {
public:
  /// `name`: any text; the kind's spelling if empty.
  LLMOBS_NODISCARD LLMOBS_ALWAYS_INLINE explicit ScopedSpan(SpanKind kind, Text name = Text(),
                                                            const SpanOptions& options = SpanOptions()) noexcept
      : guard_(), id_(0) {
    if (!seam::on()) return;
    detail::begin_scoped(&guard_, detail::begin_sizes, kind, name, &options);
    id_ = guard_.span_id;
  }
  ~ScopedSpan() {
    if (guard_.span_id != 0)
      seam::close_observing(&guard_);
    else if (id_ != 0)
      detail::deactivate(id_); // finished by another thread, it still stands among this one's active spans
  }
  ScopedSpan(const ScopedSpan&) = delete;
  ScopedSpan& operator=(const ScopedSpan&) = delete;

  /// False when tracing is off, when the span could not be recorded, or after finish().
  bool recording() const noexcept { return guard_.span_id != 0; }
  /// A held span below this one, whatever is active, also from another thread.
  LLMOBS_ALWAYS_INLINE Span child(SpanKind kind, Text name = Text(),
                                  const SpanOptions& options = SpanOptions()) const noexcept {
    Span made;
    llmobs_guard parent = guard_;
    parent.span_id = id_;
    if (id_ != 0) made.begin_below(parent, kind, name, options);
    return made;
  }
  /// As that of Span.
  LLMOBS_ALWAYS_INLINE bool annotate(const Annotation& annotation) noexcept {
    return guard_.span_id != 0 && detail::annotate(guard_.span_id, annotation);
  }
  /// The span failed, for a reason that is not an exception leaving its scope.
  void set_error(Text type, Text message) noexcept {
    if (guard_.span_id != 0) detail::set_error(guard_.span_id, type, message);
  }
  /// Until the scope ends: also after finish().
  SpanIds ids() const noexcept { return detail::ids_of(detail::guard_of(*this)); }
  void finish() noexcept { seam::close(&guard_); }
  /// As those of Span.
  void finish(Text error_type, Text error_message) noexcept {
    set_error(error_type, error_message);
    finish();
  }
  template<class Error_>
  auto finish(const Error_& error) noexcept -> decltype(detail::record_error_of(uint64_t(), error)) {
    if (guard_.span_id != 0) detail::record_error_of(guard_.span_id, error);
    finish();
  }

private:
  friend llmobs_guard* detail::guard_of(ScopedSpan& span) noexcept;
  friend llmobs_guard detail::guard_of(const ScopedSpan& span) noexcept;

  llmobs_guard guard_;
  uint64_t id_; // stays when the span is finished
};

} // namespace v2

namespace detail {
inline llmobs_guard* guard_of(ScopedSpan& span) noexcept { return &span.guard_; }
inline llmobs_guard guard_of(const Span& span) noexcept { return span.guard_; }
inline llmobs_guard guard_of(const ScopedSpan& span) noexcept {
  llmobs_guard found = span.guard_;
  found.span_id = span.id_;
  return found;
}
} // namespace detail

#define LLMOBS_DETAIL_STARTER(kind, Kind)                                                                              \
  inline ScopedSpan kind(Text name = Text(), const SpanOptions& options = SpanOptions()) noexcept {                    \
    return ScopedSpan(SpanKind::Kind, name, options);                                                                  \
  }
#if __cplusplus >= 201703L // a ScopedSpan is returned without being moved
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) LLMOBS_DETAIL_STARTER(spelling, Enumerator)
#include <llmobs/span_kind.def>
#endif
#undef LLMOBS_DETAIL_STARTER

/// The ids of the innermost active span of this thread; empty texts if there is none.
LLMOBS_ALWAYS_INLINE SpanIds active_span() noexcept {
  llmobs_guard found = llmobs_guard();
  detail::find_active(&found, sizeof found);
  return detail::ids_of(found);
}

/// The same: what an evaluation is joined by. Of a span it is good for ever, also after its end.
LLMOBS_ALWAYS_INLINE SpanIds export_span() noexcept { return active_span(); }
inline SpanIds export_span(const Span& span) noexcept { return span.ids(); }
inline SpanIds export_span(const ScopedSpan& span) noexcept { return span.ids(); }

/// Says more about a span. False when it is not recorded, or over.
LLMOBS_ALWAYS_INLINE bool annotate(Span& span, const Annotation& annotation) noexcept {
  return span.annotate(annotation);
}
LLMOBS_ALWAYS_INLINE bool annotate(ScopedSpan& span, const Annotation& annotation) noexcept {
  return span.annotate(annotation);
}

} // namespace v1
} // namespace llmobs

#endif
