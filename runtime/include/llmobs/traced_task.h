// A coroutine that is called inside trace() or wrap() is not over when the call is: its span ends when what it returned, a task, has
// been awaited. The task is awaited by one of the same type, which is what the caller gets.
#ifndef LLMOBS_TRACED_TASK_H
#define LLMOBS_TRACED_TASK_H

#include <llmobs/done.h>

#if defined(__cpp_impl_coroutine) && defined(__cpp_concepts)
#define LLMOBS_DETAIL_TASKS
// GCC looks for std::coroutine_traits where a coroutine template is written, and not where it is used, from 16 on.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 16
#include <coroutine>
#endif
#endif

namespace llmobs {
inline namespace v1 {
namespace detail {

#if defined(LLMOBS_DETAIL_TASKS)

// What co_await makes of an object, where the promise has nothing to say.
template<class Task_> decltype(auto) awaiter_of(Task_&& task) {
  if constexpr (requires { static_cast<Task_&&>(task).operator co_await(); }) {
    return static_cast<Task_&&>(task).operator co_await();
  } else if constexpr (requires { operator co_await(static_cast<Task_&&>(task)); }) {
    return operator co_await(static_cast<Task_&&>(task));
  } else {
    return static_cast<Task_&&>(task);
  }
}
template<class Task_> decltype(auto) awaited_by(typename Task_::promise_type& promise, Task_&& task) {
  if constexpr (requires { promise.await_transform(static_cast<Task_&&>(task)); }) {
    return detail::awaiter_of(promise.await_transform(static_cast<Task_&&>(task)));
  } else {
    return detail::awaiter_of(static_cast<Task_&&>(task));
  }
}
template<class Task_>
using awaited_result =
    decltype(detail::awaited_by<Task_>(declval<typename Task_::promise_type&>(), declval<Task_>()).await_resume());

// Whether a coroutine with this promise can return what it awaited.
template<class Promise_, class Value_> struct hands_on {
  static constexpr bool value = requires(Promise_& promise) { promise.return_value(declval<Value_>()); };
};
template<class Promise_> struct hands_on<Promise_, void> {
  static constexpr bool value = requires(Promise_& promise) { promise.return_void(); };
};

// A coroutine's return type whose objects are awaited once, for the value that the coroutine returns.
template<class T_, class = void> struct is_task {
  static constexpr bool value = false;
};
template<class T_>
struct is_task<T_, typename make_void<typename T_::promise_type, awaited_result<T_>>::t>
    : hands_on<typename T_::promise_type, awaited_result<T_>> {};

template<class Value_> Value_&& settled(const Done& done, Value_&& value) noexcept {
  done(static_cast<const typename no_reference<Value_>::t&>(value));
  return static_cast<Value_&&>(value);
}

template<class Task_> Task_ settle_with(Task_ task, Done done) {
  // The exception goes on; caught, as a coroutine's own promise does it.
#if defined(__cpp_exceptions)
  try {
#endif
    if constexpr (is_same<awaited_result<Task_>, void>::value) {
      co_await static_cast<Task_&&>(task);
      done();
      co_return;
    } else {
      co_return detail::settled(done, co_await static_cast<Task_&&>(task));
    }
#if defined(__cpp_exceptions)
  } catch (...) {
    done.fail();
    throw;
  }
#endif
}

#else

template<class T_> struct is_task {
  static constexpr bool value = false;
};

#endif

} // namespace detail
} // namespace v1
} // namespace llmobs

#endif
