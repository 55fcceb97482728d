// What is recorded of a result: its value, the failure that it may be, and, of a future, when it is there.
#ifndef LLMOBS_RETURNED_VALUE_H
#define LLMOBS_RETURNED_VALUE_H

#include <llmobs/failure.h>
#include <llmobs/operand.h>
#include <llmobs/settling.h>

extern "C" {

LLMOBS_API void llmobs_v1_result(llmobs_uint64 span_id, llmobs_uint64 word, llmobs_uint64 head) noexcept;
/// result and close in one.
LLMOBS_API void llmobs_v1_finish(llmobs_uint64 span_id, llmobs_uint64 word, llmobs_uint64 head) noexcept;
/// The call failed: the type of the error, and a value that is its message.
LLMOBS_API void llmobs_v1_failed(llmobs_uint64 span_id, const char* type, llmobs_size type_size,
                                 const llmobs_type* message, llmobs_uint64 word, llmobs_size size) noexcept;
LLMOBS_API void llmobs_v1_result_of(llmobs_uint64 span_id, const llmobs_type*, llmobs_uint64 word,
                                    llmobs_size size) noexcept;
}

#if defined(__clang__)
// (capture.h says why.)
#pragma clang attribute push(__attribute__((__no_sanitize__("undefined", "integer", "nullability"))),                  \
                             apply_to = function)
#endif
namespace llmobs {
namespace seam {
namespace detail {

// A failure that is returned (failure.h).
template<class T_, bool = llmobs::detail::Failure<T_>::is_possible> struct Failing {
  static void note(llmobs_uint64, const T_&) noexcept {}
};
template<class T_> struct Failing<T_, true> {
  __attribute__((noinline, visibility("hidden"))) static void note(llmobs_uint64 span_id, const T_& value) noexcept {
    typedef llmobs::detail::Failure<T_> Failure;
    typedef llmobs::detail::FailureMessage<T_> Message;
    if (!Failure::is_in(value)) return;
    const llmobs::detail::TypeName name = Failure::name();
    llmobs_v1_failed(span_id, name.begin, name.size, Types<Message>::table,
                     reinterpret_cast<llmobs_uint64>(__builtin_addressof(const_cast<T_&>(value))), 0);
  }
};

template<bool Shaped_> struct Resulting {
  template<class T_> LLMOBS_SEAM_INLINE static void call(llmobs_uint64 span_id, const T_& value) noexcept {
    Failing<T_>::note(span_id, value);
    const llmobs_value made = operand<T_>::t::value(value);
    llmobs_v1_result_of(span_id, types_of<T_>::t::table, made.word, made.size);
  }
  template<class T_> LLMOBS_SEAM_INLINE static void last(llmobs_uint64 span_id, const T_& value) noexcept {
    call(span_id, value);
    llmobs_v1_close(span_id);
  }
};
template<> struct Resulting<true> {
  template<class T_> LLMOBS_SEAM_INLINE static void call(llmobs_uint64 span_id, const T_& value) noexcept {
    const llmobs_value made = operand<T_>::t::value(value);
    llmobs_v1_result(span_id, made.word, head<typename operand<T_>::t, llmobs_result_head>(made));
  }
  template<class T_> LLMOBS_SEAM_INLINE static void last(llmobs_uint64 span_id, const T_& value) noexcept {
    const llmobs_value made = operand<T_>::t::value(value);
    llmobs_v1_finish(span_id, made.word, head<typename operand<T_>::t, llmobs_result_head>(made));
  }
};
template<class T_, bool = llmobs::detail::is_watched_future<T_>::value> struct resulting {
  typedef Resulting<operand<T_>::t::shape != llmobs_opaque_shape> t;
};
template<class T_> struct resulting<T_, true> {
  typedef ResultingLater t;
};

} // namespace detail
} // namespace seam
} // namespace llmobs
#if defined(__clang__)
#pragma clang attribute pop
#endif

#endif
