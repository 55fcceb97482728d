// How a value of any type is recorded, decided at compile time from what the type can do; no standard header is
// included for it. In order of precedence:
//
//   the type's own llmobs_capture(Writer&, const T&)      whatever it writes
//   bool, integers, floating point                        the number
//   enums                                                 the enumerator, if the plugin knows it; else the number
//   char*, char arrays                                    text, up to its end, max_c_string bytes at most
//   other pointers                                        null, or the pointee's type; never followed
//   data() + size() of char (string, string_view, ...)    text
//   native() that is text (filesystem::path)              text
//   get_ptr<const string_t*>() etc. (nlohmann::json)      the JSON value
//   mapped_type + begin()/end() (maps)                    object if the keys are text, each once, else array of pairs
//   data() + size() of float or double, longer than 64    {"count": n, "prefix": [first 8]}   (embeddings)
//   containers: value_type, begin()/end(), empty()        array, up to max_elements or max_numbers, then a marker
//   has_value() (optional, expected)                      the value, the error, or null
//   element_type + get() (unique_ptr, shared_ptr)         the pointee, or null
//   valueless_by_exception() (variant)                    the alternative it holds
//   count() + period (chrono durations)                   {"count": n, "period": "num/den"}
//   first/second, tuples                                  array
//   classes whose members the plugin knows                object of the public data members
//   anything else                                         the name of its type
//
// Ranges that are no containers are left alone: walking a view runs the program's own functions, and walking a stream
// consumes it. A value that contains itself ends at Writer::max_depth containers or max_calls other types.
//
// Works from C++11 on, without exceptions and without RTTI. Template parameters end in an underscore because this
// header comes before everything else in a file, and before it stand the user's own -D options (-DN=64).
#ifndef LLMOBS_CAPTURE_H
#define LLMOBS_CAPTURE_H

#include <llmobs/type_traits.h>
#if defined(__cpp_impl_reflection)
#include <llmobs/reflection.h>
#endif

#if defined(__clang__)
// Functions that read what the program may leave unset, or lead nowhere: UBSan reports what the program does, not that it is
// looked at. Every other sanitizer sees them as ever. (By a macro, with _Pragma, it would take numbers from <scratch space>.)
#pragma clang attribute push(__attribute__((__no_sanitize__("undefined", "integer", "nullability"))),                  \
                             apply_to = function)
#endif
namespace llmobs {
inline namespace v1 {

/// Records `value` as one value of `out`. Never throws unless the type's own functions do; the library catches
/// what they throw and records a marker instead.
template<class T_> void capture(Writer& out, const T_& value);

namespace detail {

// Each converts to those below it. (Written out: templates that instantiate each other would be as many levels deep.)
template<int> struct rank {};
// clang-format off: a table
#define LLMOBS_DETAIL_RANK(high, low) template<> struct rank<high> : rank<low> {};
LLMOBS_DETAIL_RANK(1, 0) LLMOBS_DETAIL_RANK(2, 1) LLMOBS_DETAIL_RANK(3, 2) LLMOBS_DETAIL_RANK(4, 3)
LLMOBS_DETAIL_RANK(5, 4) LLMOBS_DETAIL_RANK(6, 5) LLMOBS_DETAIL_RANK(7, 6) LLMOBS_DETAIL_RANK(8, 7)
LLMOBS_DETAIL_RANK(9, 8) LLMOBS_DETAIL_RANK(10, 9) LLMOBS_DETAIL_RANK(11, 10) LLMOBS_DETAIL_RANK(12, 11)
LLMOBS_DETAIL_RANK(13, 12) LLMOBS_DETAIL_RANK(14, 13) LLMOBS_DETAIL_RANK(15, 14) LLMOBS_DETAIL_RANK(16, 15)
LLMOBS_DETAIL_RANK(17, 16)
#undef LLMOBS_DETAIL_RANK
// clang-format on

// The name of T_, as the compiler spells it inside the name of a function of a template with T_.
inline void write_name(Writer& out, const char* function) noexcept {
  const char* begin = function;
  while (*begin && !(begin[0] == 'T' && begin[1] == '_' && begin[2] == ' ' && begin[3] == '=')) ++begin;
  if (!*begin) return out.opaque("?", 1);
  begin += 5;
  const char* end = begin;
  while (*end) ++end;
  out.opaque(begin, static_cast<llmobs_size>(end - begin) - 1); // drop the closing bracket
}
// Of a type whose values are shown so. The plugin's remarks tell of it.
template<class T_> struct name_of_type {
  static void write(Writer& out) noexcept { detail::write_name(out, __PRETTY_FUNCTION__); }
};
// Of a type of which this one value is.
template<class T_> struct name_instead {
  static void write(Writer& out) noexcept { detail::write_name(out, __PRETTY_FUNCTION__); }
};

constexpr llmobs_size max_c_string = 64 * 1024; // a char* that has no end is not followed further
constexpr llmobs_size max_elements = 10000;     // of one array or object
constexpr unsigned max_calls = 256;             // of capture() inside each other

struct Nested {
  Writer& out;
  explicit Nested(Writer& writer) noexcept : out(writer) { ++out.calls_; }
  ~Nested() { --out.calls_; }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  bool too_deep() const noexcept { return out.calls_ > max_calls; }
};

template<class C_> llmobs_size bounded_length(const C_* text, llmobs_size most) noexcept {
  llmobs_size size = 0;
  while (size < most && text[size]) ++size;
  return size;
}

// As what an element is seen: where std::vector<bool> hands out proxies, as what they stand for.
template<class R_, class T_> struct seen_as {
  static constexpr bool is_proxy = is_same<typename bare<typename R_::value_type>::t, bool>::value &&
                                   gives_bool<T_>::value;
  typedef typename choose<is_proxy, bool, T_>::t t;
};

// The loop over a container's elements: when it may end. Each is captured by capture().
struct Elements {
  Writer& out;
  llmobs_size count = 0;
  bool enough = false;
  explicit Elements(Writer& writer) noexcept : out(writer) {}
  bool may_end() const noexcept { return out.full() || enough || count == max_elements; }
  template<class T_> void capture(const T_& one) {
    const unsigned before = out.numbers_so_far();
    llmobs::capture(out, one);
    enough = out.has_enough_numbers(before);
    ++count;
  }
};

template<class R_> void capture_elements(Writer& out, const R_& range) {
  Elements elements(out);
  out.begin_array();
  auto end = range.end();
  for (auto at = range.begin(); at != end; ++at) {
    if (elements.may_end()) {
      out.more_elements(0);
      break;
    }
    auto&& one = *at;
    elements.capture(static_cast<const typename seen_as<R_, typename no_reference<decltype(one)>::t>::t&>(one));
  }
  out.end_array();
}

// Whether nothing but numbers is in it, containers in containers up to so many levels.
template<class T_, int Levels_ = 4, class = void> struct only_numbers {
  static constexpr bool value = is_integer<T_>::value || is_floating<T_>::value || is_same<T_, bool>::value;
};
template<class T_, int Levels_>
struct only_numbers<
    T_, Levels_,
    typename enable_if<(Levels_ > 0 && is_range<T_>::value && !is_map<T_>::value && !is_text<T_>::value &&
                        !has_own_capture<T_>::value && !is_json<T_>::value)>::t> {
  static constexpr bool value = only_numbers<typename bare<typename T_::value_type>::t, Levels_ - 1>::value;
};

// An object ends for its numbers only if there is nothing else to come.
template<bool> struct as_object {};
template<class M_> void capture_map(Writer& out, const M_& map, as_object<true>) {
  constexpr bool may_end = only_numbers<typename bare<typename M_::mapped_type>::t>::value;
  Elements elements(out);
  out.begin_object();
  auto end = map.end();
  for (auto at = map.begin(); at != end; ++at) {
    if (elements.may_end()) {
      out.key("more elements", 13);
      out.boolean(true);
      break;
    }
    auto&& entry = *at;
    out.key(reinterpret_cast<const char*>(entry.first.data()), static_cast<llmobs_size>(entry.first.size()));
    elements.capture(entry.second);
    elements.enough = elements.enough && may_end;
  }
  out.end_object();
}
template<class M_> void capture_map(Writer& out, const M_& map, as_object<false>) {
  detail::capture_elements(out, map);
}

template<class V_, int N_> struct alternatives {
  static void write(Writer& out, const V_& variant, llmobs_size index) {
    if (index == N_ - 1) {
      if (auto* held = get_if<N_ - 1>(__builtin_addressof(variant))) return llmobs::capture(out, *held);
      return out.null();
    }
    alternatives<V_, N_ - 1>::write(out, variant, index);
  }
};
template<class V_> struct alternatives<V_, 0> {
  static void write(Writer& out, const V_&, llmobs_size) { out.null(); }
};
template<template<class...> class V_, class... Ts_> void capture_variant(Writer& out, const V_<Ts_...>& variant) {
  alternatives<V_<Ts_...>, static_cast<int>(sizeof...(Ts_))>::write(out, variant,
                                                                    static_cast<llmobs_size>(variant.index()));
}

template<class T_, int I_, int N_> struct tuple_elements {
  static void write(Writer& out, const T_& tuple) {
    llmobs::capture(out, get<I_>(tuple));
    tuple_elements<T_, I_ + 1, N_>::write(out, tuple);
  }
};
template<class T_, int N_> struct tuple_elements<T_, N_, N_> {
  static void write(Writer&, const T_&) {}
};
template<class T_, bool is_enum_> struct form_of_enum {
  static constexpr bool numbered = false, named = false;
};
template<class T_> struct form_of_enum<T_, true> {
  typedef __underlying_type(T_) Number;
  static constexpr bool named = is_rendered<T_>::value, numbered = !named;
  // A member that is not initialised yet may hold what is no value of the enumeration.
  static Number number(const T_& value) noexcept {
    Number number;
    __builtin_memcpy(&number, &value, sizeof number);
    return number;
  }
};
template<class T_> struct enum_form : form_of_enum<T_, __is_enum(T_)> {};

#define LLMOBS_DETAIL_RULE(order, ...)                                                                                 \
  template<class T_> auto capture_as(rank<order>, Writer& out, const T_& value) -> typename enable_if<(__VA_ARGS__)>::t

LLMOBS_DETAIL_RULE(17, has_own_capture<T_>::value) { llmobs_capture(out, value); }
// As a byte: a member that is not initialised yet may hold what is no bool.
LLMOBS_DETAIL_RULE(16, is_same<T_, bool>::value) { out.boolean(reinterpret_cast<const unsigned char&>(value) != 0); }
LLMOBS_DETAIL_RULE(16, is_integer<T_>::value) {
  if (T_(0) < T_(-1)) return out.unsigned_integer(static_cast<llmobs_uint64>(value));
  out.integer(static_cast<llmobs_int64>(value));
}
LLMOBS_DETAIL_RULE(16, is_same<T_, float>::value) { out.number(value); }
LLMOBS_DETAIL_RULE(16, is_floating<T_>::value && !is_same<T_, float>::value) { out.number(static_cast<double>(value)); }
LLMOBS_DETAIL_RULE(16, enum_form<T_>::named) { rendering<T_>::write(out, value); }
LLMOBS_DETAIL_RULE(16, enum_form<T_>::numbered) { llmobs::capture(out, enum_form<T_>::number(value)); }
LLMOBS_DETAIL_RULE(15, is_text<T_>::value) {
  out.string(reinterpret_cast<const char*>(value.data()), static_cast<llmobs_size>(value.size()));
}
LLMOBS_DETAIL_RULE(14, has_native<T_>::value) { llmobs::capture(out, value.native()); }
LLMOBS_DETAIL_RULE(14, is_json<T_>::value) {
  if (auto* text = value.template get_ptr<const typename T_::string_t*>()) return llmobs::capture(out, *text);
  if (auto* object = value.template get_ptr<const typename T_::object_t*>()) return llmobs::capture(out, *object);
  if (auto* array = value.template get_ptr<const typename T_::array_t*>()) return llmobs::capture(out, *array);
  if (auto* boolean = value.template get_ptr<const typename T_::boolean_t*>()) return llmobs::capture(out, *boolean);
  // The library takes unsigned numbers for integers as well.
  if (auto* number = value.template get_ptr<const typename T_::number_unsigned_t*>())
    return llmobs::capture(out, *number);
  if (auto* number = value.template get_ptr<const typename T_::number_integer_t*>())
    return llmobs::capture(out, *number);
  if (auto* number = value.template get_ptr<const typename T_::number_float_t*>()) return llmobs::capture(out, *number);
  if (value.is_null()) return out.null();
  name_instead<T_>::write(out); // bytes, or what could not be parsed
}
LLMOBS_DETAIL_RULE(13, is_map<T_>::value) { detail::capture_map(out, value, as_object<has_text_keys<T_>::value>()); }
LLMOBS_DETAIL_RULE(12,
                   is_same<typename element<T_>::t, float>::value || is_same<typename element<T_>::t, double>::value) {
  out.vector(value.data(), static_cast<llmobs_size>(value.size()));
}
LLMOBS_DETAIL_RULE(11, is_range<T_>::value || is_list_of_values<T_>::value) { detail::capture_elements(out, value); }
template<class T_>
auto capture_expected_value(rank<1>, Writer& out, const T_& value) -> decltype(llmobs::capture(out, *value)) {
  llmobs::capture(out, *value);
}
template<class T_> void capture_expected_value(rank<0>, Writer& out, const T_&) { out.null(); }
// An outcome may hold an exception in place of an error.
template<class T_>
auto lacks_error(rank<1>, const T_& value) -> typename enable_if<may_have_error<T_>::value, bool>::t {
  return !value.has_error();
}
template<class T_> bool lacks_error(rank<0>, const T_&) { return false; }
LLMOBS_DETAIL_RULE(10, is_expected<T_>::value) {
  if (value.has_value()) return detail::capture_expected_value(rank<1>(), out, value);
  out.begin_object();
  out.key("error", 5);
  if (detail::lacks_error(rank<1>(), value))
    out.string("an exception", 12);
  else
    llmobs::capture(out, value.error());
  out.end_object();
}
LLMOBS_DETAIL_RULE(9, is_optional<T_>::value) {
  if (!value.has_value()) return out.null();
  llmobs::capture(out, *value);
}
LLMOBS_DETAIL_RULE(8, is_owner<T_>::value) {
  if (value.get() == nullptr) return out.null();
  llmobs::capture(out, *value);
}
LLMOBS_DETAIL_RULE(7, is_variant<T_>::value) { detail::capture_variant(out, value); }
LLMOBS_DETAIL_RULE(6, is_duration<T_>::value) {
  out.begin_object();
  out.key("count", 5);
  llmobs::capture(out, value.count());
  out.key("period", 6);
  out.begin_array();
  out.integer(static_cast<llmobs_int64>(T_::period::num));
  out.integer(static_cast<llmobs_int64>(T_::period::den));
  out.end_array();
  out.end_object();
}
LLMOBS_DETAIL_RULE(5, is_pair<T_>::value) {
  out.begin_array();
  llmobs::capture(out, value.first);
  llmobs::capture(out, value.second);
  out.end_array();
}
LLMOBS_DETAIL_RULE(4, is_tuple<T_>::value) {
  out.begin_array();
  tuple_elements<T_, 0, tuple_size<T_>::value>::write(out, value);
  out.end_array();
}
LLMOBS_DETAIL_RULE(3, is_same<T_, decltype(nullptr)>::value) {
  (void)value;
  out.null();
}
// A graph that leads back to itself goes on until the record is full; then it must end, and not only be left out.
LLMOBS_DETAIL_RULE(2, is_rendered<T_>::value) {
  if (!out.full()) rendering<T_>::write(out, value);
}
#undef LLMOBS_DETAIL_RULE
template<class T_> void capture_as(rank<0>, Writer& out, const T_&) { name_of_type<T_>::write(out); }

// The enumerators of an enumeration, as text: "ok=200,created,gone=410". Without a number one is one more than the last.
struct Enumerators {
  const char* at;
  llmobs_uint64 value;
  const char* name;
  llmobs_size size;

  explicit Enumerators(const char* text) noexcept : at(text), value(~llmobs_uint64(0)), name(nullptr), size(0) {}
  bool next() noexcept {
    if (!*at) return false;
    name = at;
    while (*at && *at != ',' && *at != '=') ++at;
    size = static_cast<llmobs_size>(at - name);
    ++value;
    if (*at == '=') read_value();
    if (*at == ',') ++at;
    return true;
  }

private:
  void read_value() noexcept {
    bool negative = *++at == '-';
    if (negative) ++at;
    for (value = 0; *at >= '0' && *at <= '9'; ++at) value = value * 10 + static_cast<llmobs_uint64>(*at - '0');
    if (negative) value = 0 - value;
  }
};

/// Names joined by '|' whose bits together are `value`. False if there are none, or too many for the room.
inline bool capture_flags(Writer& out, const char* text, llmobs_uint64 value) noexcept {
  char joined[256];
  llmobs_size size = 0;
  llmobs_uint64 rest = value;
  for (Enumerators one(text); rest != 0 && one.next();) {
    if (one.value == 0 || (rest & one.value) != one.value) continue;
    if (size + 1 + one.size > sizeof joined) return false;
    if (size != 0) joined[size++] = '|';
    __builtin_memcpy(joined + size, one.name, one.size);
    size += one.size;
    rest &= ~one.value;
  }
  if (size == 0 || rest != 0) return false;
  out.string(joined, size);
  return true;
}

/// The enumerator that `value` is, or its number. `flags`: the enumerators are bits, to be combined.
template<class T_> void capture_enumerator(Writer& out, const T_& value, const char* text, bool flags) {
  const auto number = enum_form<T_>::number(value);
  const llmobs_uint64 bits = static_cast<llmobs_uint64>(number);
  for (Enumerators one(text); one.next();)
    if (one.value == bits) return out.string(one.name, one.size);
  if (!flags || !capture_flags(out, text, bits)) llmobs::capture(out, number);
}

inline void capture_c_string(Writer& out, const char* value) noexcept { out.c_string(value, max_c_string); }

// Arrays and pointers, whose type says it all; everything else goes by the rules above.
template<class T_> struct by_type {
  static void write(Writer& out, const T_& value) { detail::capture_as(rank<17>(), out, value); }
};
template<llmobs_size N_> struct by_type<char[N_]> {
  static void write(Writer& out, const char (&value)[N_]) { out.string(value, bounded_length(value, N_)); }
};
template<class T_, llmobs_size N_> struct by_type<T_[N_]> {
  static void write(Writer& out, const T_ (&value)[N_]) {
    out.begin_array();
    elements(out, value);
    out.end_array();
  }

private:
  template<class E_> static void elements(Writer& out, const E_ (&value)[N_]) {
    Elements all(out);
    while (all.count < N_ && !all.may_end()) all.capture(value[all.count]);
    if (all.count < N_) out.more_elements(N_ - all.count);
  }
  static void elements(Writer& out, const float (&value)[N_]) { out.numbers(value, N_); }
  static void elements(Writer& out, const double (&value)[N_]) { out.numbers(value, N_); }
};
// Reading it is an effect.
template<class T_> struct by_type<volatile T_> {
  static void write(Writer& out, const volatile T_&) { name_of_type<volatile T_>::write(out); }
};
template<class T_, llmobs_size N_> struct by_type<volatile T_[N_]> {
  static void write(Writer& out, const volatile T_ (&)[N_]) { name_of_type<volatile T_[N_]>::write(out); }
};
template<class T_> struct by_type<T_*> {
  static void write(Writer& out, T_* value) {
    if (!value) return out.null();
    name_of_type<T_*>::write(out);
  }
};
template<> struct by_type<const char*> {
  static void write(Writer& out, const char* value) { capture_c_string(out, value); }
};
template<> struct by_type<char*> {
  static void write(Writer& out, const char* value) { capture_c_string(out, value); }
};
#if defined(__cpp_char8_t)
template<> struct by_type<const char8_t*> {
  static void write(Writer& out, const char8_t* value) { capture_c_string(out, reinterpret_cast<const char*>(value)); }
};
#endif

} // namespace detail

template<class T_> void capture(Writer& out, const T_& value) {
  detail::Nested nested(out);
  if (nested.too_deep()) return out.opaque("nested too deep", 15);
  detail::by_type<typename detail::no_const<T_>::t>::write(out, value);
}

} // namespace v1
} // namespace llmobs
#if defined(__clang__)
#pragma clang attribute pop
#endif

#endif
