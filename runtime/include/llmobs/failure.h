// Failures that a function returns in place of throwing them. What they are is seen from the type, whosever it is:
//
//   has_value() and error()                        std::expected, tl::expected, boost::system::result, outcome
//   ok() and code(), message()                     absl::Status, arrow::Status
//   ok() and error_code(), error_message()         grpc::Status
//   ok() and ToString()                            rocksdb::Status, leveldb::Status
//   ok() and status(), which is one of these       absl::StatusOr, arrow::Result
//   value(), category() and message()              std::error_code, boost::system::error_code
//
// The error's type is that of the error, its message the text that it is or has, or else its value. Works from C++11 on.
#ifndef LLMOBS_FAILURE_H
#define LLMOBS_FAILURE_H

#include <llmobs/capture.h>

#if defined(__clang__)
// (capture.h says why.)
#pragma clang attribute push(__attribute__((__no_sanitize__("undefined", "integer", "nullability"))),                  \
                             apply_to = function)
#endif
namespace llmobs {
inline namespace v1 {
namespace detail {

// clang-format off: one trait, one line
template<class T_> struct is_any_status { static constexpr bool value = is_status<T_>::value || is_rpc_status<T_>::value || is_named_status<T_>::value; };
template<class T_, bool = has_status<T_>::value> struct is_status_or { static constexpr bool value = false; };
template<class T_> struct is_status_or<T_, true> {
  static constexpr bool value = is_any_status<typename bare<decltype(object<T_>().status())>::t>::value;
};
struct by_expected; struct by_status; struct by_status_or; struct by_error_code;
template<class T_> struct failure_form {
  typedef typename choose<is_expected<T_>::value, by_expected,
          typename choose<is_status_or<T_>::value, by_status_or,
          typename choose<is_any_status<T_>::value, by_status,
          typename choose<is_error_code<T_>::value, by_error_code, void>::t>::t>::t>::t t;
};
// clang-format on

inline void write_message(rank<0>, Writer& out, const char* what) { capture_c_string(out, what); }
template<class E_>
auto write_message(rank<3>, Writer& out, const E_& error) -> typename enable_if<has_message<E_>::value>::t {
  llmobs::capture(out, error.message());
}
template<class E_>
auto write_message(rank<2>, Writer& out, const E_& error) -> typename enable_if<is_rpc_status<E_>::value>::t {
  llmobs::capture(out, error.error_message());
}
template<class E_>
auto write_message(rank<1>, Writer& out, const E_& error) -> typename enable_if<is_named_status<E_>::value>::t {
  llmobs::capture(out, error.ToString());
}
template<class E_> void write_message(rank<0>, Writer& out, const E_& error) { llmobs::capture(out, error); }

// The name of E_, from where the compiler spells it.
struct TypeName {
  const char* begin;
  llmobs_size size;
};
template<class E_> TypeName type_name() noexcept {
  const char* begin = from(__PRETTY_FUNCTION__, "E_ = ") + 5;
  const char* end = begin;
  while (*end && *end != ';') ++end;
  if (!*end) --end; // the bracket behind it; GCC says more, behind a semicolon
  return {begin, static_cast<llmobs_size>(end - begin)};
}
// Text, numbers and the like say nothing by their type.
template<class E_, bool = (__is_class(E_) && !is_text<E_>::value) || __is_enum(E_)> struct error_name {
  static TypeName get() noexcept { return type_name<E_>(); }
};
template<class E_> struct error_name<E_, false> {
  static TypeName get() noexcept { return {"error", 5}; }
};

template<class T_, class Form_ = typename failure_form<T_>::t> struct Failure {
  static constexpr bool is_possible = false;
};
template<class T_> struct Failure<T_, by_expected> {
  typedef typename bare<decltype(object<T_>().error())>::t Error;
  static constexpr bool is_possible = true;
  static bool is_in(const T_& value) { return !value.has_value(); }
  static TypeName name() noexcept { return error_name<Error>::get(); }
  static void write(Writer& out, const T_& value) {
    if (lacks_error(rank<1>(), value)) return out.string("an exception", 12);
    detail::write_message(rank<3>(), out, value.error());
  }
};
template<class T_> struct Failure<T_, by_status> {
  static constexpr bool is_possible = true;
  static bool is_in(const T_& value) { return !value.ok(); }
  static TypeName name() noexcept { return type_name<T_>(); }
  static void write(Writer& out, const T_& value) { detail::write_message(rank<3>(), out, value); }
};
template<class T_> struct Failure<T_, by_status_or> {
  static constexpr bool is_possible = true;
  static bool is_in(const T_& value) { return !value.ok(); }
  static TypeName name() noexcept { return type_name<typename bare<decltype(object<T_>().status())>::t>(); }
  static void write(Writer& out, const T_& value) { detail::write_message(rank<3>(), out, value.status()); }
};
template<class T_> struct Failure<T_, by_error_code> {
  static constexpr bool is_possible = true;
  static bool is_in(const T_& value) { return value.value() != 0; }
  static TypeName name() noexcept { return type_name<T_>(); }
  static void write(Writer& out, const T_& value) { detail::write_message(rank<3>(), out, value); }
};

// As the message is handed to the library: by the address of the result (llmobs_value).
template<class T_> struct FailureMessage {
  static constexpr llmobs_uint32 shape = 0;
  template<class Value_> static void capture(Writer& out, const Value_& value) {
    Failure<T_>::write(out, *reinterpret_cast<const T_*>(value.word));
  }
};

} // namespace detail
} // namespace v1
} // namespace llmobs
#if defined(__clang__)
#pragma clang attribute pop
#endif

#endif
