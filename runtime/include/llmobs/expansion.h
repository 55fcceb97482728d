// What an expansion needs beyond the seam. The plugin changes a program's syntax tree; where C++ has no spelling for
// that, an expansion (`llmobs expand --whole`) spells it with these words, and means the same:
//
//   returned<T>(&guard, [&]() -> T { return E; })   `return E;` of a type that can be neither copied nor moved
//   seen(&guard, E), yielded(&guard, E)             `co_return E;` and `co_yield E`, where the value stands
//   Coroutine, operator co_await                    ready() and resumed() around each suspension
//   is(__PRETTY_FUNCTION__, "...")                  which instantiation of a template this is
//
// Only expansions include this header. It is for Clang, and no part of the library's interface.
#ifndef LLMOBS_EXPANSION_H
#define LLMOBS_EXPANSION_H

#include <llmobs/instrument.h>

namespace llmobs {
namespace expansion {

/// True if the function is the one of the pattern, in which '*' stands for the place of a lambda.
constexpr bool is(const char* function, const char* pattern) noexcept {
  return *pattern == '*' ? is(function, pattern + 1) || (*function != 0 && is(function + 1, pattern))
                         : *function == *pattern && (*function == 0 || is(function + 1, pattern + 1));
}

/// Both record a value on its way.
template<class T_> constexpr T_&& seen(seam::Guard* guard, T_&& value) noexcept {
  if (!__builtin_is_constant_evaluated()) seam::result(guard, value);
  return static_cast<T_&&>(value);
}

template<class T_> constexpr T_&& yielded(seam::Guard* guard, T_&& value) noexcept {
  seam::yielded(guard, value);
  return static_cast<T_&&>(value);
}

#if __cplusplus >= 201703L
namespace detail {
template<class T_> struct InPlace {
  union {
    T_ value;
  };
  template<class Make_> explicit InPlace(Make_& make) : value(make()) {}
  InPlace(InPlace&&) { __builtin_trap(); } // never runs: a named result is built where the caller wants it
  ~InPlace() {}
};
template<class T_, class Make_> InPlace<T_> build(seam::Guard* guard, Make_& make) {
  InPlace<T_> made(make);
  seam::result(guard, made.value);
  return made;
}
} // namespace detail

/// make(), recorded where it is built. An object that cannot be moved is returned through its address, and so is
/// InPlace; so a function that makes the one can be called as a function that makes the other.
template<class T_, class Make_> __attribute__((no_sanitize("function"))) T_ returned(seam::Guard* guard, Make_&& make) {
  typedef T_ (*AsItself_)(seam::Guard*, Make_&);
  AsItself_ build = reinterpret_cast<AsItself_>(reinterpret_cast<void*>(&detail::build<T_, Make_>));
  __asm__("" : "+r"(build)); // so that the optimiser does not see what is behind the pointer
  return build(guard, make);
}
#endif

#if __cplusplus >= 202002L
/// The guard of a coroutine, to be found by the coroutine's frame.
class Coroutine {
public:
  Coroutine(seam::Guard* guard, void* frame) noexcept : guard_(guard), frame_(frame) {
    Lock lock;
    next_ = first;
    first = this;
  }
  ~Coroutine() {
    Lock lock;
    Coroutine** link = &first;
    while (*link != this) link = &(*link)->next_;
    *link = next_;
  }
  Coroutine(const Coroutine&) = delete;
  Coroutine& operator=(const Coroutine&) = delete;

  static seam::Guard* guard_of(void* frame) noexcept {
    Lock lock;
    for (Coroutine* one = first; one; one = one->next_)
      if (one->frame_ == frame) return one->guard_;
    return nullptr;
  }

private:
  struct Lock {
    Lock() noexcept {
      while (__atomic_test_and_set(&locked, __ATOMIC_ACQUIRE)) {}
    }
    ~Lock() { __atomic_clear(&locked, __ATOMIC_RELEASE); }
  };

  static inline bool locked = false;
  static inline Coroutine* first = nullptr;
  seam::Guard* guard_;
  void* frame_;
  Coroutine* next_;
};

template<class T_> struct referred {
  typedef T_ t;
};
template<class T_> struct referred<T_&> {
  typedef T_ t;
};

/// An awaiter around the program's own.
template<class Awaiter_> class Observed {
public:
  explicit Observed(Awaiter_&& awaiter) noexcept : awaiter_(awaiter) {}

  decltype(auto) await_ready() noexcept(noexcept(own().await_ready())) { return own().await_ready(); }
  template<class Handle_> decltype(auto) await_suspend(Handle_ handle) noexcept(noexcept(own().await_suspend(handle))) {
    guard_ = Coroutine::guard_of(handle.address());
    if (guard_) seam::ready(guard_, false);
    return own().await_suspend(handle);
  }
  decltype(auto) await_resume() noexcept(noexcept(own().await_resume())) {
    if (guard_) seam::resumed(guard_);
    return own().await_resume();
  }

private:
  typedef typename referred<Awaiter_>::t Own_;
  Own_& own() noexcept { return awaiter_; }
  Own_& awaiter_;
  seam::Guard* guard_ = nullptr; // once suspended
};

/// Found by co_await and co_yield in the scope of a using-declaration, for what has none of its own.
template<class Awaiter_>
  requires requires(Awaiter_& awaiter) { awaiter.await_ready(); }
Observed<Awaiter_> operator co_await(Awaiter_ && awaiter) noexcept {
  return Observed<Awaiter_>(static_cast<Awaiter_&&>(awaiter));
}

/// What the type's own operator co_await makes.
template<class Awaitable_>
  requires requires(Awaitable_&& own) { static_cast<Awaitable_&&>(own).operator co_await(); }
decltype(auto) awaiter(Awaitable_&& own) {
  return static_cast<Awaitable_&&>(own).operator co_await();
}
template<class Awaitable_>
  requires requires(Awaitable_&& own) { operator co_await(static_cast<Awaitable_&&>(own)); }
decltype(auto) awaiter(Awaitable_&& own) {
  return operator co_await(static_cast<Awaitable_&&>(own));
}
#endif

} // namespace expansion
} // namespace llmobs

// The same words for programs that have macros of those names.
typedef llmobs::seam::Guard llmobs_seam_Guard;
typedef llmobs::seam::Watch llmobs_seam_Watch;
LLMOBS_ALWAYS_INLINE void llmobs_seam_close(llmobs_guard* guard) noexcept { llmobs::seam::close(guard); }
LLMOBS_ALWAYS_INLINE void llmobs_seam_close_observing(llmobs_guard* guard) noexcept {
  llmobs::seam::close_observing(guard);
}
LLMOBS_ALWAYS_INLINE void llmobs_seam_observe(llmobs_guard* guard) noexcept { llmobs::seam::observe(guard); }
LLMOBS_ALWAYS_INLINE void llmobs_seam_error(llmobs_guard* guard) noexcept { llmobs::seam::error(guard); }
LLMOBS_ALWAYS_INLINE void llmobs_seam_resumed(llmobs_guard* guard) noexcept { llmobs::seam::resumed(guard); }
template<class... Ts_>
LLMOBS_ALWAYS_INLINE void llmobs_seam_open(llmobs_guard* guard, const char* site, const Ts_&... values) noexcept {
  llmobs::seam::open(guard, site, values...);
}
template<class T_> LLMOBS_ALWAYS_INLINE void llmobs_seam_result(llmobs_guard* guard, const T_& value) noexcept {
  llmobs::seam::result(guard, value);
}
LLMOBS_ALWAYS_INLINE bool llmobs_seam_recorded(const llmobs_guard* guard) noexcept {
  return llmobs::seam::recorded(guard);
}
template<class T_> inline void llmobs_seam_failed(llmobs_guard* guard, const char* type, const T_& message) noexcept {
  llmobs::seam::failed(guard, type, message);
}
template<class F_> inline void llmobs_seam_until_called(llmobs_guard* guard, F_& callback, bool records) noexcept {
  llmobs::seam::until_called(guard, callback, records);
}
template<class T_> LLMOBS_ALWAYS_INLINE void llmobs_seam_finish(llmobs_guard* guard, const T_& value) noexcept {
  llmobs::seam::finish(guard, value);
}
template<class T_> constexpr T_&& llmobs_expansion_seen(llmobs_guard* guard, T_&& value) noexcept {
  return llmobs::expansion::seen(guard, static_cast<T_&&>(value));
}
template<class T_> constexpr T_&& llmobs_expansion_yielded(llmobs_guard* guard, T_&& value) noexcept {
  return llmobs::expansion::yielded(guard, static_cast<T_&&>(value));
}
#if __cplusplus >= 201703L
template<class T_, class Make_> T_ llmobs_expansion_returned(llmobs_guard* guard, Make_&& make) {
  return llmobs::expansion::returned<T_>(guard, static_cast<Make_&&>(make));
}
#endif
#if __cplusplus >= 202002L
template<class Awaitable_> decltype(auto) llmobs_expansion_awaiter(Awaitable_&& own) {
  return llmobs::expansion::awaiter(static_cast<Awaitable_&&>(own));
}
#endif
constexpr bool llmobs_expansion_is(const char* function, const char* pattern) noexcept {
  return llmobs::expansion::is(function, pattern);
}

#endif
