// A callable that is given to a thread or an executor, and the context of whoever gives it. The plugin turns
//
//   std::thread worker(function, argument);          into    std::thread worker(llmobs::seam::bound(function), argument);
//
// What is done with `function` stays the same: bound() only refers to it, and the first copy or move of what bound() makes is the copy or
// move of `function` that the thread would have made.
#ifndef LLMOBS_CARRIED_CALLABLE_H
#define LLMOBS_CARRIED_CALLABLE_H

#include <llmobs/carried_context.h>

namespace llmobs {
namespace detail {

template<class T_> struct decayed {
  typedef T_ t;
};
template<class T_> struct decayed<const T_> {
  typedef T_ t;
};
template<class T_> struct decayed<volatile T_> {
  typedef T_ t;
};
template<class T_> struct decayed<const volatile T_> {
  typedef T_ t;
};
template<class T_> struct decayed<T_&> : decayed<T_> {};
template<class T_> struct decayed<T_&&> : decayed<T_> {};
template<class Result_, class... Arguments_> struct decayed<Result_(Arguments_...)> {
  typedef Result_ (*t)(Arguments_...);
};
#if __cplusplus >= 201703L
template<class Result_, class... Arguments_> struct decayed<Result_(Arguments_...) noexcept> {
  typedef Result_ (*t)(Arguments_...) noexcept;
};
#endif

template<class T_> T_&& value_of() noexcept; // std::declval

// The call operators of a class that has a callable of type `Function`, and the context_ that a `Scope` puts in force for the call.
#define LLMOBS_DETAIL_CALL(Scope, Function, function, qualifiers)                                                      \
  template<class... Arguments_>                                                                                        \
  auto operator()(Arguments_&&... arguments)                                                                           \
      qualifiers noexcept(noexcept(llmobs::detail::invoke(llmobs::detail::value_of<Function qualifiers>(),             \
                                                          static_cast<Arguments_&&>(arguments)...)))                   \
          ->decltype(llmobs::detail::invoke(llmobs::detail::value_of<Function qualifiers>(),                           \
                                            static_cast<Arguments_&&>(arguments)...)) {                                \
    Scope attached(context_);                                                                                          \
    return llmobs::detail::invoke(static_cast<Function qualifiers>(function),                                          \
                                  static_cast<Arguments_&&>(arguments)...);                                            \
  }
#define LLMOBS_DETAIL_CALLS(Scope, Function, function)                                                                 \
  LLMOBS_DETAIL_CALL(Scope, Function, function, &)                                                                     \
  LLMOBS_DETAIL_CALL(Scope, Function, function, const&)                                                                \
  LLMOBS_DETAIL_CALL(Scope, Function, function, &&)                                                                    \
  LLMOBS_DETAIL_CALL(Scope, Function, function, const&&)

// A member that is constructed later, in its place. (The operators are its own: those that <new> has for everybody may not be there, and
// others of ours would be named in the compiler's notes about the program's.)
template<class T_> union later {
  T_ value;
  later() noexcept {}
  template<class Given_> explicit later(Given_&& given) : value(static_cast<Given_&&>(given)) {}
  ~later() {}
  static void* operator new(llmobs_size, void* place) noexcept { return place; }
  static void operator delete(void*, void*) noexcept {}
};
template<class T_> struct pointed {
  typedef T_ t;
};
template<class T_> struct pointed<T_&> {
  typedef T_ t;
};
template<class T_> struct pointed<T_&&> {
  typedef T_ t;
};

// A call as std::invoke makes it of functions, without <functional>: the member functions of an object, of what a pointer points to,
// and of what a std::reference_wrapper refers to.
// clang-format off: a macro in the place of a body
#define LLMOBS_DETAIL_INVOKE(call) noexcept(noexcept(call)) -> decltype(call) { return call; }
template<class Function_, class... Arguments_>
auto invoke(Function_&& function, Arguments_&&... arguments)
    LLMOBS_DETAIL_INVOKE(static_cast<Function_&&>(function)(static_cast<Arguments_&&>(arguments)...))
template<class Member_, class Class_, class Object_, class... Arguments_>
auto invoke(Member_ Class_::*member, Object_&& object, Arguments_&&... arguments)
    LLMOBS_DETAIL_INVOKE((static_cast<Object_&&>(object).*member)(static_cast<Arguments_&&>(arguments)...))
template<class Member_, class Class_, class Pointer_, class... Arguments_>
auto invoke(Member_ Class_::*member, Pointer_&& pointer, Arguments_&&... arguments)
    LLMOBS_DETAIL_INVOKE(((*static_cast<Pointer_&&>(pointer)).*member)(static_cast<Arguments_&&>(arguments)...))
template<class Member_, class Class_, class Reference_, class... Arguments_>
auto invoke(Member_ Class_::*member, Reference_&& reference, Arguments_&&... arguments)
    LLMOBS_DETAIL_INVOKE((reference.get().*member)(static_cast<Arguments_&&>(arguments)...))
#undef LLMOBS_DETAIL_INVOKE
// clang-format on

} // namespace detail
} // namespace llmobs

namespace llmobs {
namespace seam {

/// A context in force for the time of a call.
class Attached {
public:
  explicit Attached(const llmobs_context& context) noexcept {
    attachment_.state = 0;
    if (context.span_id == llmobs_unknown_context) return;
    attachment_.context = context;
    attachment_.state = llmobs_carries;
    if (context.annotations) llmobs_v1_share_annotations(context.annotations);
    attach(&attachment_);
  }
  ~Attached() {
    Carried* attached = &attachment_;
    detach(&attached);
    drop(attached);
  }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

private:
  llmobs_attachment attachment_;
};

/// As long as `source_` is set it only refers to the callable. Given_: how the callable was given, a reference.
template<class T_, class Given_> class BoundCallable {
public:
  explicit BoundCallable(Given_ given) noexcept : source_(__builtin_addressof(given)) {
    context_.span_id = llmobs_unknown_context;
    context_.annotations = nullptr;
    if (on()) llmobs_v1_current_context(&context_, sizeof context_);
  }
  BoundCallable(BoundCallable&& from) : source_(nullptr) {
    if (from.source_)
      new (place()) Later(static_cast<Given_>(*from.source_));
    else
      new (place()) Later(static_cast<T_&&>(from.callable_.value));
    context_ = from.context_;
    from.context_.annotations = nullptr;
  }
  BoundCallable(const BoundCallable& from) : source_(nullptr) {
    if (from.source_)
      new (place()) Later(static_cast<Given_>(*from.source_));
    else
      new (place()) Later(from.callable_.value);
    context_ = from.context_;
    if (context_.annotations) llmobs_v1_share_annotations(context_.annotations);
  }
  BoundCallable& operator=(const BoundCallable&) = delete;
  ~BoundCallable() {
    if (!source_) callable_.value.~T_();
    if (context_.annotations) llmobs_v1_release_annotations(context_.annotations);
  }

  LLMOBS_DETAIL_CALLS(Attached, T_, callable_.value)

private:
  typedef llmobs::detail::later<T_> Later;

  void* place() noexcept { return __builtin_addressof(callable_); }

  typename llmobs::detail::pointed<Given_>::t* source_;
  Later callable_;
  llmobs_context context_;
};

template<class Function_>
BoundCallable<typename llmobs::detail::decayed<Function_>::t, Function_&&> bound(Function_&& function) noexcept {
  return BoundCallable<typename llmobs::detail::decayed<Function_>::t, Function_&&>(static_cast<Function_&&>(function));
}

} // namespace seam
} // namespace llmobs

#endif
