// A callable that does what another one does, inside a span of its own at each call:
//
//   auto forecast = llmobs::wrap({.kind = llmobs::SpanKind::Tool, .name = "forecast"}, &weather::forecast);
//   forecast("Bremen", 3);                        // its input: {"arg1": "Bremen", "arg2": 3}
//
//   auto by_name = llmobs::wrap({.kind = llmobs::SpanKind::Tool}, LLMOBS_WRAP(weather::forecast, city, days));
//   by_name("Bremen", 3);                         // named forecast; its input: {"city": "Bremen", "days": 3}
//
//   auto lambda = llmobs::wrap({}, LLMOBS_WRAP([](const std::string& city, int days) { return days; }));   // the same names
//
// The callable may be a function, a pointer to one or to a member function, a lambda, a std::function, any object with call operators.
// What is returned is called, copied and moved as the callable is, with the same parameters, qualifiers and noexcept. Arguments are
// looked at before the call, and not copied. A function that returns nothing and takes a std::function<void(...)> last
// ends its span when that has been called (done.h).
#ifndef LLMOBS_WRAP_H
#define LLMOBS_WRAP_H

#include <llmobs/trace.h>

namespace llmobs {
inline namespace v1 {

template<class Function_> class Wrapped;

namespace detail {

// What the calls of a Wrapped have in common, in memory of the library's own. Counted.
struct CallPlan;
/// Null: no memory, and nothing is recorded. `site`: a text that stays, or null.
LLMOBS_API CallPlan* make_plan(const TraceOptions* options, size_t size, const char* site) noexcept;
LLMOBS_API void share_plan(CallPlan* plan) noexcept;
LLMOBS_API void release_plan(CallPlan* plan) noexcept;
LLMOBS_API void begin_call(llmobs_guard* guard, size_t guard_size, const CallPlan* plan, const llmobs_type* types,
                           const llmobs_value* values, uint32_t count) noexcept;

class Plan {
public:
  Plan(const TraceOptions& options, const char* site) noexcept : plan_(make_plan(&options, sizeof options, site)) {}
  Plan(const Plan& from) noexcept : plan_(from.plan_) { share_plan(plan_); }
  Plan(Plan&& from) noexcept : plan_(from.plan_) { share_plan(plan_); } // one that was moved from can be called, too
  Plan& operator=(Plan from) noexcept {
    CallPlan* mine = plan_;
    plan_ = from.plan_;
    from.plan_ = mine;
    return *this;
  }
  ~Plan() { release_plan(plan_); }
  const CallPlan* get() const noexcept { return plan_; }

private:
  CallPlan* plan_;
};

// The span of one call.
class CallSpan {
public:
  CallSpan() noexcept : guard_() {}
  ~CallSpan() { seam::close_observing(&guard_); }
  CallSpan(const CallSpan&) = delete;
  CallSpan& operator=(const CallSpan&) = delete;

  LLMOBS_ALWAYS_INLINE void begin(const CallPlan* plan) noexcept {
    if (seam::on()) begin_call(&guard_, sizeof guard_, plan, nullptr, nullptr, 0);
  }
  template<class... Ts_> LLMOBS_ALWAYS_INLINE void begin(const CallPlan* plan, const Ts_&... values) noexcept {
    if (!seam::on()) return;
    typedef typename seam::detail::types_of<Ts_...>::t Types;
    const llmobs_value made[] = {seam::detail::operand<Ts_>::t::value(values)...};
    begin_call(&guard_, sizeof guard_, plan, Types::table, made, Types::count);
  }
  llmobs_guard* guard() noexcept { return &guard_; }

private:
  llmobs_guard guard_;
};

// Of a member function only the arguments are recorded.
template<class Function_> struct Beginning {
  template<class... Arguments_>
  LLMOBS_ALWAYS_INLINE static void of(CallSpan& span, const CallPlan* plan, const Arguments_&... arguments) noexcept {
    span.begin(plan, arguments...);
  }
};
template<class Member_, class Class_> struct Beginning<Member_ Class_::*> {
  template<class Object_, class... Arguments_>
  LLMOBS_ALWAYS_INLINE static void of(CallSpan& span, const CallPlan* plan, const Object_&,
                                      const Arguments_&... arguments) noexcept {
    span.begin(plan, arguments...);
  }
};

// --- a callback that comes last -------------------------------------------------------------------------------------

template<class T_> struct is_callback {
  static constexpr bool value = is_standard<T_>("function<void") || is_standard<T_>("move_only_function<void");
};
struct none {};
template<class... Ts_> struct last_of {
  typedef none t;
};
template<class T_> struct last_of<T_> {
  typedef T_ t;
};
template<class T_, class... Ts_> struct last_of<T_, Ts_...> : last_of<Ts_...> {};

// In the place of the program's callback. Of what it is called with, the last is the output; an exception_ptr that is not null, and
// comes first, is the error.
template<class Callback_> class Answering {
public:
  Answering(Callback_&& callback, const Done& done) : callback_(static_cast<Callback_&&>(callback)), done_(done) {}
  Answering(const Callback_& callback, const Done& done) : callback_(callback), done_(done) {}

  template<class... Arguments_> void operator()(Arguments_&&... arguments) {
    settle(static_cast<const typename no_reference<Arguments_>::t&>(arguments)...);
    callback_(static_cast<Arguments_&&>(arguments)...);
  }

private:
  void settle() noexcept { done_(); }
  template<class T_> void settle(const T_& only) noexcept { done_(only); }
  template<class First_, class... Rest_> void settle(const First_& first, const Rest_&... rest) noexcept {
    if (is_exception_pointer<First_>::value && !(first == First_())) return done_(first);
    settle_with_last(rest...);
  }
  template<class T_> void settle_with_last(const T_& last) noexcept { done_(last); }
  template<class T_, class... Ts_> void settle_with_last(const T_&, const Ts_&... rest) noexcept {
    settle_with_last(rest...);
  }

  Callback_ callback_;
  Done done_;
};

template<int... Places_> struct places {};
template<int Count_, int... Places_> struct places_up_to : places_up_to<Count_ - 1, Count_ - 1, Places_...> {};
template<int... Places_> struct places_up_to<0, Places_...> {
  typedef places<Places_...> t;
};

// How one argument, which has a name by now, is handed on. Argument_: what a forwarding reference has made of its type.
template<bool answers, class Argument_> struct HandedOn {
  static Argument_&& value(typename no_reference<Argument_>::t& argument, const Done&) noexcept {
    return static_cast<Argument_&&>(argument);
  }
};
template<class Argument_> struct HandedOn<true, Argument_> {
  typedef typename bare<Argument_>::t Callback_;
  template<class Given_> static Callback_ value(Given_& argument, const Done& done) {
    if (!argument) return Callback_(static_cast<Argument_&&>(argument));
    return Callback_(Answering<Callback_>(static_cast<Argument_&&>(argument), done));
  }
};

template<int place> struct ArgumentAt {
  template<class First_, class... Rest_>
  static auto of(const First_&, const Rest_&... rest) noexcept -> decltype(ArgumentAt<place - 1>::of(rest...)) {
    return ArgumentAt<place - 1>::of(rest...);
  }
};
template<> struct ArgumentAt<0> {
  template<class First_, class... Rest_> static const First_& of(const First_& first, const Rest_&...) noexcept {
    return first;
  }
};

// --- the call -------------------------------------------------------------------------------------------------------

template<class Result_, class... Arguments_> struct calls_back {
  typedef typename last_of<Arguments_...>::t Last_;
  static constexpr bool value = is_same<Result_, void>::value && is_callback<typename bare<Last_>::t>::value &&
                                !is_same<Last_, typename bare<Last_>::t&>::value;
};

template<class Result_, bool calls_back> struct WrappedCall {
  template<class Function_, class... Arguments_>
  static Result_ run(const CallPlan* plan, Function_&& function, Arguments_&&... arguments) {
    CallSpan span;
    Beginning<typename decayed<Function_>::t>::of(span, plan, arguments...);
    return detail::watched<Result_>(span.guard(), [&]() -> Result_ {
      return detail::invoke(static_cast<Function_&&>(function), static_cast<Arguments_&&>(arguments)...);
    });
  }
};
template<> struct WrappedCall<void, true> {
  template<class Function_, class... Arguments_>
  static void run(const CallPlan* plan, Function_&& function, Arguments_&&... arguments) {
    CallSpan span;
    begin<Function_>(typename places_up_to<static_cast<int>(sizeof...(Arguments_)) - 1>::t(), span, plan, arguments...);
    if (span.guard()->span_id == 0)
      return detail::invoke(static_cast<Function_&&>(function), static_cast<Arguments_&&>(arguments)...);
    detail::watched<void>(span.guard(), [&]() {
      run_with(typename places_up_to<static_cast<int>(sizeof...(Arguments_))>::t(), detail::done_of(*span.guard()),
               static_cast<Function_&&>(function), static_cast<Arguments_&&>(arguments)...);
    });
  }

private:
  // The callback is no input.
  template<class Function_, int... Places_, class... Arguments_>
  static void begin(places<Places_...>, CallSpan& span, const CallPlan* plan, const Arguments_&... arguments) noexcept {
    Beginning<typename decayed<Function_>::t>::of(span, plan, ArgumentAt<Places_>::of(arguments...)...);
  }
  template<int... Places_, class Function_, class... Arguments_>
  static void run_with(places<Places_...>, const Done& done, Function_&& function, Arguments_&&... arguments) {
    constexpr int last = static_cast<int>(sizeof...(Arguments_)) - 1;
    detail::invoke(static_cast<Function_&&>(function), HandedOn < Places_ == last,
                   Arguments_ > ::value(arguments, done)...);
  }
};

// --- the call operators, by the callable's signature ----------------------------------------------------------------

// Of several signatures, or of one that is not known: as the callable takes it.
template<class Self_, class Function_, class Signature_> class Calls {
#define LLMOBS_DETAIL_CALL_ANY(qualifiers)                                                                             \
  template<class... Arguments_>                                                                                        \
  auto operator()(Arguments_&&... arguments) qualifiers noexcept(                                                      \
      noexcept(detail::invoke(detail::value_of<Function_ qualifiers>(), static_cast<Arguments_&&>(arguments)...)))     \
      ->decltype(detail::invoke(detail::value_of<Function_ qualifiers>(), static_cast<Arguments_&&>(arguments)...)) {  \
    typedef decltype(detail::invoke(detail::value_of<Function_ qualifiers>(),                                          \
                                    static_cast<Arguments_&&>(arguments)...)) Result_;                                 \
    return Self_::template run<Result_, false>(static_cast<Self_ qualifiers>(*this),                                   \
                                               static_cast<Arguments_&&>(arguments)...);                               \
  }

public:
  LLMOBS_DETAIL_CALL_ANY(&)
  LLMOBS_DETAIL_CALL_ANY(const&)
  LLMOBS_DETAIL_CALL_ANY(&&)
  LLMOBS_DETAIL_CALL_ANY(const&&)
#undef LLMOBS_DETAIL_CALL_ANY
};

// clang-format off: a table
#define LLMOBS_DETAIL_CALL_AS(pattern, self, ...)                                                                      \
  template<class Self_, class Function_, class Class_, class Result_, class... Arguments_>                             \
  class Calls<Self_, Function_, pattern> {                                                                             \
  public:                                                                                                              \
    Result_ operator()(Arguments_... arguments) __VA_ARGS__ {                                                          \
      return Self_::template run<Result_, calls_back<Result_, Arguments_...>::value>(                                  \
          static_cast<self>(*this), static_cast<Arguments_&&>(arguments)...);                                          \
    }                                                                                                                  \
  };
#define LLMOBS_DETAIL_CALLS_AS(more)                                                                                   \
  LLMOBS_DETAIL_CALL_AS(Result_ (Class_::*)(Arguments_...) more, Self_&, more)                                         \
  LLMOBS_DETAIL_CALL_AS(Result_ (Class_::*)(Arguments_...) & more, Self_&, & more)                                     \
  LLMOBS_DETAIL_CALL_AS(Result_ (Class_::*)(Arguments_...) && more, Self_&&, && more)                                  \
  LLMOBS_DETAIL_CALL_AS(Result_ (Class_::*)(Arguments_...) const more, const Self_&, const more)                       \
  LLMOBS_DETAIL_CALL_AS(Result_ (Class_::*)(Arguments_...) const& more, const Self_&, const& more)                     \
  LLMOBS_DETAIL_CALL_AS(Result_ (Class_::*)(Arguments_...) const&& more, const Self_&&, const&& more)
LLMOBS_DETAIL_CALLS_AS()
#if defined(__cpp_noexcept_function_type)
LLMOBS_DETAIL_CALLS_AS(noexcept)
#endif
#undef LLMOBS_DETAIL_CALLS_AS
#undef LLMOBS_DETAIL_CALL_AS
// clang-format on

// The signature of a callable that has one, as that of a member function; void: it has none, or parameters that cannot be handed on.
struct Free; // the class of what has none
template<bool...> struct all {
  static constexpr bool value = true;
};
template<bool first, bool... rest> struct all<first, rest...> {
  static constexpr bool value = first && all<rest...>::value;
};
template<class T_> struct can_be_handed_on : is_movable<T_> {};
template<class T_> struct can_be_handed_on<T_&> {
  static constexpr bool value = true;
};
template<class T_> struct can_be_handed_on<T_&&> {
  static constexpr bool value = true;
};
template<class Call_> struct parameters_of {
  static constexpr bool can_be_handed_on = false;
};
#define LLMOBS_DETAIL_PARAMETERS(qualifiers)                                                                           \
  template<class Result_, class Class_, class... Arguments_>                                                           \
  struct parameters_of<Result_ (Class_::*)(Arguments_...) qualifiers> {                                                \
    static constexpr bool can_be_handed_on = all<detail::can_be_handed_on<Arguments_>::value...>::value;               \
  };
#define LLMOBS_DETAIL_PARAMETERS_OF(more)                                                                              \
  LLMOBS_DETAIL_PARAMETERS(more)                                                                                       \
  LLMOBS_DETAIL_PARAMETERS(&more)                                                                                      \
  LLMOBS_DETAIL_PARAMETERS(&&more)                                                                                     \
  LLMOBS_DETAIL_PARAMETERS(const more)                                                                                 \
  LLMOBS_DETAIL_PARAMETERS(const& more)                                                                                \
  LLMOBS_DETAIL_PARAMETERS(const&& more)
LLMOBS_DETAIL_PARAMETERS_OF()
#if defined(__cpp_noexcept_function_type)
LLMOBS_DETAIL_PARAMETERS_OF(noexcept)
#endif
#undef LLMOBS_DETAIL_PARAMETERS_OF
#undef LLMOBS_DETAIL_PARAMETERS

template<class Function_, class = void> struct call_operator {
  typedef void t;
};
template<class Function_> struct call_operator<Function_, typename make_void<decltype(&Function_::operator())>::t> {
  typedef decltype(&Function_::operator()) t;
};
template<class Result_, class... Arguments_> struct call_operator<Result_ (*)(Arguments_...), void> {
  typedef Result_ (Free::*t)(Arguments_...) const;
};
#if defined(__cpp_noexcept_function_type)
template<class Result_, class... Arguments_> struct call_operator<Result_ (*)(Arguments_...) noexcept, void> {
  typedef Result_ (Free::*t)(Arguments_...) const noexcept;
};
#endif
template<class Function_> struct signature_of {
  typedef typename call_operator<Function_>::t Call_;
  typedef typename choose<parameters_of<Call_>::can_be_handed_on, Call_, void>::t t;
};

/// What LLMOBS_WRAP makes: a callable, and the text of the place where it is named.
template<class Function_> struct Named {
  Function_&& function;
  const char* site;
};
template<class Function_> Named<Function_> named(Function_&& function, const char* site) noexcept {
  return Named<Function_>{static_cast<Function_&&>(function), site};
}
#if defined(LLMOBS_DETAIL_REFLECTION)
/// `Written_`: what decltype says of the expression, which is a function's type of a function's name only.
template<class Written_, class Function_>
Named<Function_> named_by_itself(Function_&& function, const char* site) noexcept {
  return Named<Function_>{static_cast<Function_&&>(function), site};
}
template<class Written_, class Function_>
  requires(std::is_function_v<Written_>)
consteval Named<Function_&> named_by_itself(Function_& function, const char* site) {
  std::string text = site;
  text.insert(text.find('\n'), reflection::names_of_parameters(std::meta::reflect_function(function)));
  return Named<Function_&>{function, std::define_static_string(text)};
}
#endif
/// The site of a callable that is named nowhere; null where nothing is known of it.
template<class Function_> constexpr const char* site_of_callable() noexcept {
#if defined(LLMOBS_DETAIL_REFLECTION)
  return reflection::callable_parameters<Function_>;
#else
  return nullptr;
#endif
}

} // namespace detail

/// What wrap() returns. Threading: as the callable; calls may be made at the same time if the callable allows it.
template<class Function_>
class Wrapped : public detail::Calls<Wrapped<Function_>, Function_, typename detail::signature_of<Function_>::t> {
public:
  /// For wrap() and LLMOBS_WRAP.
  template<class From_>
  Wrapped(const TraceOptions& options, const char* site, From_&& function)
      : plan_(options, site), function_(static_cast<From_&&>(function)) {}

private:
  template<class, class, class> friend class detail::Calls;

  template<class Result_, bool calls_back, class Self_, class... Arguments_>
  static Result_ run(Self_&& self, Arguments_&&... arguments) {
#if defined(LLMOBS_DISABLE)
    return detail::invoke(static_cast<Self_&&>(self).function_, static_cast<Arguments_&&>(arguments)...);
#else
    return detail::WrappedCall<Result_, calls_back>::run(self.plan_.get(), static_cast<Self_&&>(self).function_,
                                                         static_cast<Arguments_&&>(arguments)...);
#endif
  }

  detail::Plan plan_;
  Function_ function_;
};

/// `function`, inside a span at each call. It is copied or moved once. See the top of this file.
template<class Function_>
LLMOBS_NODISCARD Wrapped<typename detail::decayed<Function_>::t> wrap(const TraceOptions& options,
                                                                      Function_&& function) {
  return Wrapped<typename detail::decayed<Function_>::t>(
      options, detail::site_of_callable<typename detail::decayed<Function_>::t>(), static_cast<Function_&&>(function));
}
template<class Function_>
LLMOBS_NODISCARD Wrapped<typename detail::decayed<Function_>::t> wrap(const TraceOptions& options,
                                                                      detail::Named<Function_> named) {
  return Wrapped<typename detail::decayed<Function_>::t>(options, named.site, static_cast<Function_&&>(named.function));
}

} // namespace v1
} // namespace llmobs

/// LLMOBS_WRAP(callable) or LLMOBS_WRAP(callable, names of its parameters...), as an argument of wrap(): gives the span the function's name,
/// and its arguments their names. A lambda that is written here says them itself, and a function where C++26's reflection is. One with a
/// comma outside of parentheses goes into parentheses: LLMOBS_WRAP(([a, b](int x) { ... })).
#if defined(LLMOBS_DETAIL_REFLECTION)
#define LLMOBS_WRAP(callable, ...) LLMOBS_DETAIL_WRAP##__VA_OPT__(_NAMED)(callable __VA_OPT__(, ) __VA_ARGS__)
#define LLMOBS_DETAIL_WRAP(callable)                                                                                   \
  ::llmobs::detail::named_by_itself<decltype(callable)>(callable, "wrap=" #callable LLMOBS_DETAIL_PLACE)
#else
#define LLMOBS_WRAP(...) LLMOBS_DETAIL_WRAP_NAMED(__VA_ARGS__)
#endif
#define LLMOBS_DETAIL_WRAP_NAMED(...)                                                                                  \
  ::llmobs::detail::named(LLMOBS_DETAIL_FIRST(__VA_ARGS__, ), "wrap=" #__VA_ARGS__ LLMOBS_DETAIL_PLACE)
#define LLMOBS_DETAIL_FIRST(first, ...) first

#endif
