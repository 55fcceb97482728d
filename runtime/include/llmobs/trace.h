// Spans around code without the plugin: for GCC, for Clang without it, and for blocks that are no function.
//
//   Answer answer(const std::string& question, int k) {
//     LLMOBS_TRACE(workflow, question, k);          // a span named after the function, with these inputs by name
//     ...
//     LLMOBS_RETURN(compose(passages));             // its output
//   }
//
//   int n = llmobs::trace(llmobs::SpanKind::Task, "count", [&] { return count(); });   // a span around a callable
//
// A function that has both an attribute and LLMOBS_TRACE gets one span: the plugin leaves it to the macro.
// With LLMOBS_DISABLE defined the macros vanish (LLMOBS_RETURN returns) and trace() only calls.
#ifndef LLMOBS_TRACE_H
#define LLMOBS_TRACE_H

#include <llmobs/own_parameters.h>
#include <llmobs/traced_call.h>

#include <stdint.h>

namespace llmobs {
inline namespace v1 {

/// What trace(options, function) and wrap() are told. Views, used during the call only.
struct TraceOptions {
  SpanKind kind = SpanKind::Task; ///< what kind of work it is
  Text name = {};                 ///< the kind's spelling, or the function's name where that is known, if empty
  Text model_name = {};           ///< this and the rest: as in SpanOptions
  Text model_provider = {};       ///< llm and embedding; "custom" if empty
  Text session_id = {};           ///< inherited by the spans inside
  Text ml_app = {};               ///< inherited by the spans inside

  TraceOptions&& set_kind(SpanKind value) && noexcept {
    kind = value;
    return static_cast<TraceOptions&&>(*this);
  }
  TraceOptions&& set_name(Text value) && noexcept {
    name = value;
    return static_cast<TraceOptions&&>(*this);
  }
  /// model_name and model_provider.
  TraceOptions&& set_model(Text of_model, Text provider = Text()) && noexcept {
    model_name = of_model;
    model_provider = provider;
    return static_cast<TraceOptions&&>(*this);
  }
  TraceOptions&& set_session_id(Text id) && noexcept {
    session_id = id;
    return static_cast<TraceOptions&&>(*this);
  }
  TraceOptions&& set_ml_app(Text app) && noexcept {
    ml_app = app;
    return static_cast<TraceOptions&&>(*this);
  }
};

namespace detail {
// What options say of a span that has begun.
LLMOBS_API void name_span(uint64_t span_id, const TraceOptions* options, size_t size) noexcept;
} // namespace detail

} // namespace v1

namespace seam {

/// The words LLMOBS_TRACE takes for the kind.
namespace kind {
struct Word {};
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc) constexpr Word spelling = {};
#include <llmobs/span_kind.def>
} // namespace kind

/// The span of a LLMOBS_TRACE. The plugin knows this type by its name.
class Trace {
public:
  LLMOBS_ALWAYS_INLINE Trace(const char* site, const char* function, kind::Word) noexcept {
    guard_.span_id = 0;
    guard_.flags = 0; // GCC cannot see that it is not read then
    if (__builtin_expect(on(), 0)) set(llmobs_v1_trace(site, function, nullptr, nullptr, 0));
  }
  template<class... Ts_>
  LLMOBS_ALWAYS_INLINE Trace(const char* site, const char* function, kind::Word, const Ts_&... values) noexcept {
    guard_.span_id = 0;
    guard_.flags = 0;
    if (__builtin_expect(on(), 0)) {
      typedef typename detail::types_of<Ts_...>::t Types;
      const llmobs_value made[] = {detail::operand<Ts_>::t::value(values)...};
      set(llmobs_v1_trace(site, function, Types::table, made, Types::count));
    }
  }
  /// For LLMOBS_TRACE_AS.
  template<class... Ts_>
  LLMOBS_ALWAYS_INLINE Trace(const TraceOptions& options, const char* site, const char* function, kind::Word word,
                             const Ts_&... values) noexcept
      : Trace(site, function, word, values...) {
    if (__builtin_expect(guard_.span_id != 0, 0)) llmobs::detail::name_span(guard_.span_id, &options, sizeof options);
  }
#if defined(LLMOBS_DETAIL_REFLECTION)
  /// Of a span that begins, if at all, with what begin() is given.
  LLMOBS_ALWAYS_INLINE Trace() noexcept {
    guard_.span_id = 0;
    guard_.flags = 0;
  }
  LLMOBS_ALWAYS_INLINE void begin(const char* site, const char* function, const llmobs_type* types,
                                  const llmobs_value* values, llmobs_uint32 count) noexcept {
    set(llmobs_v1_trace(site, function, types, values, count));
  }
  LLMOBS_ALWAYS_INLINE void set_options(const TraceOptions& options) noexcept {
    if (__builtin_expect(guard_.span_id != 0, 0)) llmobs::detail::name_span(guard_.span_id, &options, sizeof options);
  }
#endif
  LLMOBS_ALWAYS_INLINE ~Trace() { close_observing(&guard_); }
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  template<class T_> LLMOBS_ALWAYS_INLINE void result(const T_& value) noexcept { seam::result(&guard_, value); }
  template<class T_> LLMOBS_ALWAYS_INLINE T_&& returning(T_&& value) noexcept {
    seam::result(&guard_, value);
    return static_cast<T_&&>(value);
  }

private:
  LLMOBS_ALWAYS_INLINE void set(llmobs_traced traced) noexcept {
    guard_.span_id = traced.span_id;
    guard_.flags = static_cast<uint32_t>(traced.flags);
  }

  Guard guard_;
};

} // namespace seam

inline namespace v1 {
/// Calls `function` inside a span and hands its result through. The function takes nothing, the span (`Span&`, good until it returns), or
/// the span and a Done (done.h). What it returns is recorded on its way, if it can be moved. What it throws is recorded and
/// passed on. A task (coroutine) that it returns ends the span when it has been awaited.
template<class Function_>
auto trace(SpanKind kind, Text name, const SpanOptions& options, Function_&& function) ->
    typename detail::form<Function_>::result {
  typedef detail::form<Function_> Form_;
#if defined(LLMOBS_DISABLE)
  (void)kind, (void)name, (void)options;
  return detail::Untraced<typename Form_::how>::call(static_cast<Function_&&>(function));
#else
  return detail::Traced<typename Form_::how, typename Form_::result>::call(kind, name, options,
                                                                           static_cast<Function_&&>(function));
#endif
}

template<class Function_>
auto trace(SpanKind kind, Text name, Function_&& function) -> typename detail::form<Function_>::result {
  return llmobs::trace(kind, name, SpanOptions(), static_cast<Function_&&>(function));
}

template<class Function_>
auto trace(const TraceOptions& options, Function_&& function) -> typename detail::form<Function_>::result {
  SpanOptions with = SpanOptions();
  with.model_name = options.model_name;
  with.model_provider = options.model_provider;
  with.session_id = options.session_id;
  with.ml_app = options.ml_app;
  return llmobs::trace(options.kind, options.name, with, static_cast<Function_&&>(function));
}

} // namespace v1
} // namespace llmobs

#if defined(LLMOBS_DISABLE)
#define LLMOBS_TRACE(...) static_cast<void>(0)
#define LLMOBS_TRACE_AS(...) static_cast<void>(0)
#define LLMOBS_RESULT(...) static_cast<void>(0)
#define LLMOBS_RETURN(...) return __VA_ARGS__
#else
/// LLMOBS_TRACE(kind) or LLMOBS_TRACE(kind, variables...). `kind`: a word of span_kind.def. Declares a variable, so it
/// is a statement of its own, once in a scope. Without variables, and where C++26's reflection is, the function's parameters
/// are the input (own_parameters.h).
#if defined(LLMOBS_DETAIL_REFLECTION)
#define LLMOBS_TRACE(kind, ...) LLMOBS_DETAIL_TRACE##__VA_OPT__(_NAMED)(kind __VA_OPT__(, ) __VA_ARGS__)
#define LLMOBS_DETAIL_TRACE(kind)                                                                                      \
  ::llmobs::seam::Trace llmobs_trace_of_this_scope;                                                                    \
  LLMOBS_DETAIL_TRACE_OWN(llmobs_trace_of_this_scope, kind)
#else
#define LLMOBS_TRACE(...) LLMOBS_DETAIL_TRACE_NAMED(__VA_ARGS__)
#endif
#define LLMOBS_DETAIL_TRACE_NAMED(...)                                                                                 \
  ::llmobs::seam::Trace llmobs_trace_of_this_scope("trace=" #__VA_ARGS__ LLMOBS_DETAIL_PLACE, __func__,                \
                                                   ::llmobs::seam::kind::__VA_ARGS__)
/// LLMOBS_TRACE_AS(options, kind, variables...): with a name, a model, a session, an application. `options`: TraceOptions, of which the
/// kind does not count; in parentheses if there is a comma in it outside of parentheses.
#if defined(LLMOBS_DETAIL_REFLECTION)
#define LLMOBS_TRACE_AS(options, kind, ...)                                                                            \
  LLMOBS_DETAIL_TRACE_AS##__VA_OPT__(_NAMED)(options, kind __VA_OPT__(, ) __VA_ARGS__)
#define LLMOBS_DETAIL_TRACE_AS(options, kind)                                                                          \
  LLMOBS_DETAIL_TRACE(kind);                                                                                           \
  llmobs_trace_of_this_scope.set_options(options)
#else
#define LLMOBS_TRACE_AS(options, ...) LLMOBS_DETAIL_TRACE_AS_NAMED(options, __VA_ARGS__)
#endif
#define LLMOBS_DETAIL_TRACE_AS_NAMED(options, ...)                                                                     \
  ::llmobs::seam::Trace llmobs_trace_of_this_scope(options, "trace=" #__VA_ARGS__ LLMOBS_DETAIL_PLACE, __func__,       \
                                                   ::llmobs::seam::kind::__VA_ARGS__)
/// Records a value as the output of the LLMOBS_TRACE of this scope.
#define LLMOBS_RESULT(...) llmobs_trace_of_this_scope.result(__VA_ARGS__)
/// LLMOBS_RESULT and return in one. An object that is a local variable is copied on its way out; to have it moved or
/// built in place as by a plain return, write LLMOBS_RESULT(x); return x;
#define LLMOBS_RETURN(...) return llmobs_trace_of_this_scope.returning(__VA_ARGS__)
#endif

#define LLMOBS_DETAIL_PLACE "\nfile=" __FILE__ "\nline=" LLMOBS_DETAIL_LINE(__LINE__) "\n"
#define LLMOBS_DETAIL_TEXT(...) #__VA_ARGS__
#define LLMOBS_DETAIL_LINE(...) LLMOBS_DETAIL_TEXT(__VA_ARGS__)

#endif
