// What trace() and wrap() have in common: a call inside a span, whose result is recorded on its way, and whose exceptions are seen
// without being caught. Nothing here is for programs.
#ifndef LLMOBS_TRACED_CALL_H
#define LLMOBS_TRACED_CALL_H

#include <llmobs/done.h>
#include <llmobs/traced_task.h>

namespace llmobs {
inline namespace v1 {
namespace detail {

// Whether a value can be handed on, which is what it takes to look at it on its way.
template<class T_> struct is_movable {
  static constexpr bool value = __is_constructible(T_, T_&&);
};
template<> struct is_movable<void> {
  static constexpr bool value = false;
};
template<> struct is_movable<const void> : is_movable<void> {};

// Result_: what the call gives.
template<class Result_, bool = is_movable<Result_>::value, bool = is_task<Result_>::value> struct Returning {
  template<class Call_> static Result_ of(llmobs_guard* guard, Call_&& call) {
    Result_ value = call();
    seam::result(guard, value);
    return value;
  }
};
template<class Result_> struct Returning<Result_&, true, false> {
  template<class Call_> static Result_& of(llmobs_guard* guard, Call_&& call) {
    Result_& value = call();
    seam::result(guard, value);
    return value;
  }
};
template<class Result_> struct Returning<Result_&&, true, false> {
  template<class Call_> static Result_&& of(llmobs_guard* guard, Call_&& call) {
    Result_&& value = call();
    seam::result(guard, value);
    return static_cast<Result_&&>(value);
  }
};
template<class Result_, bool is_task> struct Returning<Result_, false, is_task> { // void, or built in its place
  template<class Call_> static Result_ of(llmobs_guard*, Call_&& call) { return call(); }
};
#if defined(LLMOBS_DETAIL_TASKS)
template<class Result_> struct Returning<Result_, true, true> {
  template<class Call_> static Result_ of(llmobs_guard* guard, Call_&& call) {
    if (guard->span_id == 0) return call();
    return detail::settle_with(call(), done_of(*guard));
  }
};
#endif

// The call, seen by the library when an exception leaves it.
template<class Result_, class Call_> Result_ watched(llmobs_guard* guard, Call_&& call) {
#if defined(__cpp_exceptions) && defined(__cpp_rtti)
  try {
    return Returning<Result_>::of(guard, call);
  } catch (seam::Watch&) {
    throw; // never comes here (ExceptionWatch)
  }
#elif defined(__cpp_exceptions)
  try {
    return Returning<Result_>::of(guard, call);
  } catch (...) {
    seam::error(guard);
    throw;
  }
#else
  return Returning<Result_>::of(guard, call);
#endif
}

// How trace() calls what it is given: with nothing, with the span, or with the span and a Done.
struct with_nothing {};
struct with_span {};
struct with_done {};
template<class How_, class Result_> struct traced_as {
  typedef How_ how;
  typedef Result_ result;
};
template<class Function_> auto form_of(rank<2>) -> type<traced_as<with_nothing, decltype(declval<Function_>()())>>;
template<class Function_>
auto form_of(rank<1>) -> type<traced_as<with_span, decltype(declval<Function_>()(declval<Span&>()))>>;
template<class Function_>
auto form_of(rank<0>) -> type<traced_as<with_done, decltype(declval<Function_>()(declval<Span&>(), declval<Done>()))>>;
template<class Function_, class = decltype(detail::form_of<Function_>(rank<2>()))> struct form;
template<class Function_, class How_, class Result_> struct form<Function_, type<traced_as<How_, Result_>>> {
  typedef How_ how;
  typedef Result_ result;
};

template<class How_, class Result_> struct Traced;
template<class Result_> struct Traced<with_nothing, Result_> {
  template<class Function_>
  static Result_ call(SpanKind kind, Text name, const SpanOptions& options, Function_&& function) {
    ScopedSpan span(kind, name, options);
    return detail::watched<Result_>(guard_of(span), [&]() -> Result_ { return static_cast<Function_&&>(function)(); });
  }
};
template<class Result_> struct Traced<with_span, Result_> {
  template<class Function_>
  static Result_ call(SpanKind kind, Text name, const SpanOptions& options, Function_&& function) {
    TracedSpan span(kind, name, options);
    return detail::watched<Result_>(span.guard(),
                                    [&]() -> Result_ { return static_cast<Function_&&>(function)(span.handle()); });
  }
};
template<class Result_> struct Traced<with_done, Result_> {
  template<class Function_>
  static Result_ call(SpanKind kind, Text name, const SpanOptions& options, Function_&& function) {
    TracedSpan span(kind, name, options);
    Done done = detail::done_of(*span.guard());
    return detail::watched<Result_>(span.guard(), [&]() -> Result_ {
      return static_cast<Function_&&>(function)(done.span(), static_cast<Done&&>(done));
    });
  }
};

template<class How_> struct Untraced;
template<> struct Untraced<with_nothing> {
  template<class Function_> static auto call(Function_&& function) -> typename form<Function_>::result {
    return static_cast<Function_&&>(function)();
  }
};
template<> struct Untraced<with_span> {
  template<class Function_> static auto call(Function_&& function) -> typename form<Function_>::result {
    Span none;
    return static_cast<Function_&&>(function)(none);
  }
};
template<> struct Untraced<with_done> {
  template<class Function_> static auto call(Function_&& function) -> typename form<Function_>::result {
    Done done = detail::done_of(llmobs_guard());
    return static_cast<Function_&&>(function)(done.span(), static_cast<Done&&>(done));
  }
};

} // namespace detail
} // namespace v1
} // namespace llmobs

#endif
