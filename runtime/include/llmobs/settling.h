// A span whose function returns before its result is there: a task that is awaited later, a callback that is called later. It
// ends when the result is settled, and not before its function has returned:
//
//   bool later = llmobs_v1_settles(span_id);      // before the function returns: one more end is to come
//   ...                                           // the function returns, which closes its guard as ever
//   if (later) llmobs_v1_settle(span_id);         // on any thread, at any time
//
// What is known by then is recorded in between, on any thread. A span that is never settled stays open.
#ifndef LLMOBS_SETTLING_H
#define LLMOBS_SETTLING_H

#include <llmobs/state.h>
#include <llmobs/type_traits.h>

extern "C" {

/// False: there is no room to say so, and the span ends with its function.
LLMOBS_API bool llmobs_v1_settles(llmobs_uint64 span_id) noexcept;
LLMOBS_API void llmobs_v1_settle(llmobs_uint64 span_id) noexcept;
LLMOBS_API void llmobs_v1_close(llmobs_uint64 span_id) noexcept; // instrument.h
/// Records an exception that nobody is throwing. `pointer`: a std::exception_ptr of the program's C++ library, which is not null.
LLMOBS_API void llmobs_v1_error_of(llmobs_uint64 span_id, const void* pointer) noexcept;
/// Ends the span, whose function is about to return `future`, when that is ready, or when nobody has it any more. `future`: a std::future or
/// std::shared_future of libstdc++.
LLMOBS_API void llmobs_v1_watch_future(llmobs_uint64 span_id, const void* future) noexcept;
/// Memory of the library's own, which no allocator of the program's sees; null if there is none.
LLMOBS_API void* llmobs_v1_allocate(llmobs_size size) noexcept;
LLMOBS_API void llmobs_v1_free(void* block) noexcept;
}

namespace llmobs {
inline namespace v1 {
namespace detail {

// A future of libstdc++. (One of libc++ cannot be watched without taking part in its ownership.)
template<class T_, class = void> struct is_watched_future {
  static constexpr bool value = false;
};
template<template<class> class Future_, class Value_>
struct is_watched_future<Future_<Value_>, typename make_void<typename Future_<Value_>::_State_baseV2>::t> {
  typedef Future_<Value_> Whole;
  static constexpr bool value = sizeof(Whole) == 2 * sizeof(void*) &&
                                (is_standard<Whole>("future<") || is_standard<Whole>("shared_future<"));
};

} // namespace detail
} // namespace v1

namespace seam {
namespace detail {

// Its value is not there yet, and once it is, it is the program's.
struct ResultingLater {
  template<class T_> LLMOBS_ALWAYS_INLINE static void call(llmobs_uint64 span_id, const T_& future) noexcept {
    llmobs_v1_watch_future(span_id, __builtin_addressof(future));
  }
  template<class T_> LLMOBS_ALWAYS_INLINE static void last(llmobs_uint64 span_id, const T_& future) noexcept {
    call(span_id, future);
    llmobs_v1_close(span_id);
  }
};

} // namespace detail
} // namespace seam
} // namespace llmobs

#endif
