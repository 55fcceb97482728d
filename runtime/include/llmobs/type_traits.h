// What capture.h has to know of a type, found out at compile time; no standard header is included for it.
//
// A question names everything that its answer is used for: what is asked may be a type that somebody made for purposes of
// its own and that looks like a container only so far. What then goes wrong inside a template is an error in the program's
// build, which nobody but us is to blame for.
//
// Works from C++11 on. Template parameters end in an underscore because this header comes before everything else in a file,
// and before it stand the user's own -D options (-DN=64). What makes Clang write a token anew (`##`, `#`, `>>` as two brackets) is
// not used in headers that the plugin includes: it would be counted in notes of the program's own macros, `<scratch space>:4:1`.
#ifndef LLMOBS_TYPE_TRAITS_H
#define LLMOBS_TYPE_TRAITS_H

#include <llmobs/writer.h>

namespace llmobs {
inline namespace v1 {

template<class T_> void capture(Writer& out, const T_& value); // capture.h

namespace detail {

// clang-format off: one trait, one line
template<class T_> struct type {};
template<bool B_, class T_ = void> struct enable_if {};
template<class T_> struct enable_if<true, T_> { typedef T_ t; };
template<class T_, class U_> struct is_same { static constexpr bool value = false; };
template<class T_> struct is_same<T_, T_> { static constexpr bool value = true; };
template<class T_> struct bare { typedef T_ t; };
template<class T_> struct bare<T_&> { typedef typename bare<T_>::t t; };
template<class T_> struct bare<T_&&> { typedef typename bare<T_>::t t; };
template<class T_> struct bare<const T_> { typedef T_ t; };
template<class T_> struct bare<volatile T_> { typedef T_ t; };
template<class T_> struct bare<const volatile T_> { typedef T_ t; };
template<class T_> struct no_const { typedef T_ t; };
template<class T_> struct no_const<const T_> { typedef T_ t; };
template<class T_> struct no_reference { typedef T_ t; };
template<class T_> struct no_reference<T_&> { typedef T_ t; };
template<class T_> struct no_reference<T_&&> { typedef T_ t; };
template<class T_> T_&& declval() noexcept;
template<class T_> const T_& object() noexcept;
template<class T_> T_& variable(const T_&) noexcept; // that holds such a value
Writer& writer() noexcept;
template<bool B_, class Then_, class Else_> struct choose { typedef Then_ t; };
template<class Then_, class Else_> struct choose<false, Then_, Else_> { typedef Else_ t; };
template<class...> struct make_void { typedef void t; };

template<class T_> struct is_floating { static constexpr bool value = false; };
template<> struct is_floating<float> { static constexpr bool value = true; };
template<> struct is_floating<double> { static constexpr bool value = true; };
template<> struct is_floating<long double> { static constexpr bool value = true; };

template<class T_> struct is_integer { static constexpr bool value = false; };
#define LLMOBS_DETAIL_INTEGER(T_)                                                                                       \
  template<> struct is_integer<T_> { static constexpr bool value = true; };
LLMOBS_DETAIL_INTEGER(char)
LLMOBS_DETAIL_INTEGER(signed char)
LLMOBS_DETAIL_INTEGER(unsigned char)
LLMOBS_DETAIL_INTEGER(short)
LLMOBS_DETAIL_INTEGER(unsigned short)
LLMOBS_DETAIL_INTEGER(int)
LLMOBS_DETAIL_INTEGER(unsigned)
LLMOBS_DETAIL_INTEGER(long)
LLMOBS_DETAIL_INTEGER(unsigned long)
LLMOBS_DETAIL_INTEGER(long long)
LLMOBS_DETAIL_INTEGER(unsigned long long)
LLMOBS_DETAIL_INTEGER(wchar_t)
LLMOBS_DETAIL_INTEGER(char16_t)
LLMOBS_DETAIL_INTEGER(char32_t)
#if defined(__cpp_char8_t)
LLMOBS_DETAIL_INTEGER(char8_t)
#endif
#undef LLMOBS_DETAIL_INTEGER

template<class T_> struct is_char { static constexpr bool value = is_same<T_, char>::value; };
#if defined(__cpp_char8_t)
template<> struct is_char<char8_t> { static constexpr bool value = true; };
#endif

//===-- Known by name ------------------------------------------------------------------------------===//

// What is known of the standard library by its name alone: to ask a type of another namespace for its get<> may be an error
// of that function's body, which no overload resolution recovers from.
constexpr bool begins(const char* text, const char* with) noexcept {
  return !*with || (*text == *with && begins(text + 1, with + 1));
}
constexpr const char* from(const char* text, const char* what) noexcept {
  return !*text || begins(text, what) ? text : from(text + 1, what);
}
constexpr bool begins_after_colons(const char* text, const char* with) noexcept { return *text && begins(text + 2, with); }
constexpr bool names_standard(const char* text, const char* name) noexcept { // perhaps in an inline namespace, as std::__1::
  return begins(text, "T_ = std::") &&
         (begins(text + 10, name) || (begins(text + 10, "__") && begins_after_colons(from(text + 10, "::"), name)));
}
template<class T_> constexpr bool is_standard(const char* name) noexcept {
  return names_standard(from(__PRETTY_FUNCTION__, "T_ = "), name);
}

//===-- Known to the plugin ------------------------------------------------------------------------===//

/// What only the compiler knows of a class or enumeration. The plugin specialises it, with
///
///   static void write(Writer& out, const T_& value);
///
/// for what the program records and C++ cannot take apart by itself. Never specialise it by hand: what a type's author
/// has to say is said by llmobs_capture, which comes first.
template<class T_> struct rendering {};

/// The plugin specialises it, without the member, for classes whose functions must not be called: ones that the program
/// declares and nowhere defines.
template<class T_> struct askable { typedef void t; };

//===-- Asked for ----------------------------------------------------------------------------------===//

// What a type can do, one question each.
#define LLMOBS_DETAIL_ASK(name, ...)                                                                                   \
  template<class T_, class = void> struct name { static constexpr bool value = false; };                                \
  template<class T_> struct name<T_, typename make_void<__VA_ARGS__>::t> { static constexpr bool value = true; };
#define LLMOBS_DETAIL_ASK_FUNCTIONS(name, ...) LLMOBS_DETAIL_ASK(name, typename askable<T_>::t, __VA_ARGS__)
// Its value can be recorded: it is one, and not void.
#define LLMOBS_DETAIL_VALUE(...) decltype(::llmobs::capture(writer(), __VA_ARGS__))

template<int I_> void get();    // makes get<I_>(t) and get_if<I_>(&t) parse before C++20;
template<int I_> void get_if(); // the standard's own are found by argument-dependent lookup

// The variant that a class is, or has as its base.
template<template<class...> class V_, class... Ts_> const V_<Ts_...>* variant_of(const V_<Ts_...>&) noexcept;
template<class E_> type<E_> pointee(const E_*) noexcept; // not of pointers that are classes

LLMOBS_DETAIL_ASK(has_own_capture, decltype(llmobs_capture(writer(), object<T_>())))
LLMOBS_DETAIL_ASK_FUNCTIONS(has_data_and_size, decltype(detail::pointee(object<T_>().data())),
                            decltype(static_cast<llmobs_size>(object<T_>().size())))
LLMOBS_DETAIL_ASK_FUNCTIONS(has_native, decltype(detail::pointee(object<T_>().native().data())),
                            LLMOBS_DETAIL_VALUE(object<T_>().native()), typename T_::value_type)
// A value of nlohmann::basic_json: get_ptr<const string_t*>() is null if it is no string, and so on.
#define LLMOBS_DETAIL_ALTERNATIVE(of) decltype(*object<T_>().template get_ptr<const typename T_::of*>())
LLMOBS_DETAIL_ASK_FUNCTIONS(is_json, decltype(object<T_>().is_null() ? 0 : 1), LLMOBS_DETAIL_ALTERNATIVE(object_t),
                            LLMOBS_DETAIL_ALTERNATIVE(array_t), LLMOBS_DETAIL_ALTERNATIVE(string_t),
                            LLMOBS_DETAIL_ALTERNATIVE(boolean_t), LLMOBS_DETAIL_ALTERNATIVE(number_unsigned_t),
                            LLMOBS_DETAIL_ALTERNATIVE(number_integer_t), LLMOBS_DETAIL_ALTERNATIVE(number_float_t))
#undef LLMOBS_DETAIL_ALTERNATIVE
LLMOBS_DETAIL_ASK_FUNCTIONS(is_walked, typename T_::value_type, LLMOBS_DETAIL_VALUE(*object<T_>().begin()),
                            decltype(++detail::variable(object<T_>().begin())),
                            decltype(object<T_>().begin() != object<T_>().end() ? 0 : 1))
LLMOBS_DETAIL_ASK(is_map, typename enable_if<is_walked<T_>::value>::t, typename T_::mapped_type, typename T_::key_type,
                  LLMOBS_DETAIL_VALUE((*object<T_>().begin()).first), LLMOBS_DETAIL_VALUE((*object<T_>().begin()).second))
LLMOBS_DETAIL_ASK(is_range, typename enable_if<is_walked<T_>::value>::t, decltype(object<T_>().empty() ? 0 : 1))
// std::initializer_list has no empty().
LLMOBS_DETAIL_ASK(is_list_of_values, typename enable_if<is_walked<T_>::value && is_standard<T_>("initializer_list<")>::t)
LLMOBS_DETAIL_ASK_FUNCTIONS(is_optional, decltype(object<T_>().has_value() ? 0 : 1), LLMOBS_DETAIL_VALUE(*object<T_>()))
LLMOBS_DETAIL_ASK_FUNCTIONS(is_expected, decltype(object<T_>().has_value() ? 0 : 1), LLMOBS_DETAIL_VALUE(object<T_>().error()))
// Failures that are returned: failure.h.
LLMOBS_DETAIL_ASK_FUNCTIONS(has_message, LLMOBS_DETAIL_VALUE(object<T_>().message()))
LLMOBS_DETAIL_ASK_FUNCTIONS(is_status, decltype(object<T_>().ok() ? 0 : 1), LLMOBS_DETAIL_VALUE(object<T_>().code()),
                            LLMOBS_DETAIL_VALUE(object<T_>().message()))
LLMOBS_DETAIL_ASK_FUNCTIONS(is_rpc_status, decltype(object<T_>().ok() ? 0 : 1), LLMOBS_DETAIL_VALUE(object<T_>().error_code()),
                            LLMOBS_DETAIL_VALUE(object<T_>().error_message()))
LLMOBS_DETAIL_ASK_FUNCTIONS(is_named_status, decltype(object<T_>().ok() ? 0 : 1), LLMOBS_DETAIL_VALUE(object<T_>().ToString()))
LLMOBS_DETAIL_ASK_FUNCTIONS(has_status, decltype(object<T_>().ok() ? 0 : 1), LLMOBS_DETAIL_VALUE(object<T_>().status()))
LLMOBS_DETAIL_ASK_FUNCTIONS(is_error_code, decltype(object<T_>().value() != 0), decltype(object<T_>().category().name()),
                            LLMOBS_DETAIL_VALUE(object<T_>().message()))
LLMOBS_DETAIL_ASK_FUNCTIONS(may_have_error, decltype(object<T_>().has_error() ? 0 : 1))
LLMOBS_DETAIL_ASK_FUNCTIONS(is_owner, typename T_::element_type, decltype(object<T_>().get() == nullptr ? 0 : 1),
                            LLMOBS_DETAIL_VALUE(*object<T_>()))
LLMOBS_DETAIL_ASK_FUNCTIONS(is_variant, decltype(object<T_>().valueless_by_exception()),
                            decltype(static_cast<llmobs_size>(object<T_>().index())),
                            LLMOBS_DETAIL_VALUE(*get_if<0>(detail::variant_of(object<T_>()))))
LLMOBS_DETAIL_ASK_FUNCTIONS(is_duration, typename T_::rep, decltype(static_cast<llmobs_int64>(T_::period::num)),
                            decltype(static_cast<llmobs_int64>(T_::period::den)), LLMOBS_DETAIL_VALUE(object<T_>().count()))
LLMOBS_DETAIL_ASK(is_pair, LLMOBS_DETAIL_VALUE(object<T_>().first), LLMOBS_DETAIL_VALUE(object<T_>().second),
                  typename T_::first_type)
LLMOBS_DETAIL_ASK(is_rendered, decltype(rendering<T_>::write(writer(), object<T_>())))
LLMOBS_DETAIL_ASK(gives_bool, decltype(static_cast<bool>(object<T_>())))
#undef LLMOBS_DETAIL_VALUE
#undef LLMOBS_DETAIL_ASK_FUNCTIONS

template<class T_> struct pointee_of;
template<class E_> struct pointee_of<type<E_> > { typedef E_ t; };
template<class T_, bool = has_data_and_size<T_>::value> struct element { typedef void t; };
template<class T_> struct element<T_, true> {
  typedef typename pointee_of<decltype(detail::pointee(object<T_>().data()))>::t t;
};
template<class T_> struct is_text { static constexpr bool value = is_char<typename element<T_>::t>::value; };

// Maps that are shown as objects: a key of an object must be text, and be there once.
template<class T_> struct has_text_keys {
  static constexpr bool value = is_text<typename bare<decltype((*object<T_>().begin()).first)>::t>::value &&
                                !is_standard<T_>("multimap<") && !is_standard<T_>("unordered_multimap<");
};

template<class T_> struct tuple_size { static constexpr int value = -1; };
template<template<class...> class V_, class A_, class... Ts_> struct tuple_size<V_<A_, Ts_...> > {
  static constexpr int value = is_standard<V_<A_, Ts_...> >("tuple<") ? 1 + static_cast<int>(sizeof...(Ts_)) : -1;
};
// Programs that are no ordinary ones have a std::tuple of their own, which may lack what ours does.
LLMOBS_DETAIL_ASK(is_tuple, typename enable_if<(tuple_size<T_>::value > 0)>::t,
                  decltype(get<tuple_size<T_>::value - 1>(object<T_>())))
#undef LLMOBS_DETAIL_ASK

} // namespace detail
} // namespace v1
} // namespace llmobs

#endif
