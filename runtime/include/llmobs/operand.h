// How a value of any type is handed to the library: as two words, and what its type's functions are. Numbers and text are such words by
// themselves (they have a shape); anything else goes by its address, with the function that records it.
#ifndef LLMOBS_OPERAND_H
#define LLMOBS_OPERAND_H

#include <llmobs/capture.h>
#include <llmobs/state.h>

extern "C" {

/// What a value is to the library without asking its type. 0: nothing, `capture` knows. Text has a bit of its own.
enum llmobs_shape {
  llmobs_opaque_shape = 0,
  llmobs_integer_shape = 2,
  llmobs_unsigned_shape,
  llmobs_number_shape,
  llmobs_text_shape = 8
};
enum : llmobs_uint32 { llmobs_all_shaped = 1u << 31 };

/// One value on its way into the library, by shape:
///   text                       word: address of the characters, size: their number
///   integer, unsigned, number  word: two's complement, or the bits of the double; size: llmobs_number_size
///   opaque                     word: the object's address, or the bytes of a small trivial value; size: 0
struct llmobs_value {
  llmobs_uint64 word;
  llmobs_size size;
};
enum : llmobs_size { llmobs_number_size = 8 };

/// A value of a shape that travels in registers is its word and its head, which is how the value begins in a record: one
/// of these, plus the shape << 8, plus the size << 16.
enum : llmobs_uint32 { llmobs_argument_head = 0x4081, llmobs_result_head = 0x4082 };

/// How the values of one type are recorded. `capture` works for every shape.
struct llmobs_type {
  void (*capture)(llmobs::Writer&, const llmobs_value&);
  llmobs_uint32 shape;
};
}

#if defined(__clang__)
// (capture.h says why.)
#pragma clang attribute push(__attribute__((__no_sanitize__("undefined", "integer", "nullability"))),                  \
                             apply_to = function)
#endif
namespace llmobs {
namespace seam {
namespace detail {

// Without optimisation what is inlined keeps its variables in the caller's frame, and a recursion is many frames. Hidden:
// each shared library has the functions of its own headers.
#ifdef __OPTIMIZE__
#define LLMOBS_SEAM_INLINE LLMOBS_ALWAYS_INLINE
#else
#define LLMOBS_SEAM_INLINE inline __attribute__((visibility("hidden")))
#endif

// An Operand makes the llmobs_value of a T_. Numbers, text and pointers are copied into it, so that the caller's own
// variable can stay in a register when tracing is off.
template<class T_, class Kind_> struct Operand { // by address
  static constexpr llmobs_uint32 shape = llmobs_opaque_shape;
  LLMOBS_SEAM_INLINE static llmobs_value value(const T_& v) noexcept {
    return {reinterpret_cast<llmobs_uint64>(__builtin_addressof(const_cast<T_&>(v))), 0};
  }
  static void capture(Writer& out, const llmobs_value& v) {
    if (v.word == 0) return out.null(); // a reference bound to nothing, which the program does not look at either
    llmobs::capture(out, *reinterpret_cast<const T_*>(v.word));
  }
};
struct by_copy; // bool, float, pointers
template<class T_> struct Operand<T_, by_copy> {
  static constexpr llmobs_uint32 shape = llmobs_opaque_shape;
  LLMOBS_SEAM_INLINE static llmobs_value value(T_ v) noexcept {
    llmobs_value made = {0, 0};
    __builtin_memcpy(&made.word, &v, sizeof v);
    return made;
  }
  static void capture(Writer& out, const llmobs_value& v) {
    T_ copy;
    __builtin_memcpy(&copy, &v.word, sizeof copy);
    llmobs::capture(out, copy);
  }
};
struct as_text;
struct llmobs_text_view; // stands for every type that is text
template<class T_> struct Operand<T_, as_text> {
  static constexpr llmobs_uint32 shape = llmobs_text_shape;
  LLMOBS_SEAM_INLINE static llmobs_value value(const T_& v) noexcept {
    return {reinterpret_cast<llmobs_uint64>(v.data()), static_cast<llmobs_size>(v.size())};
  }
  static void capture(Writer& out, const llmobs_value& v) { out.string(reinterpret_cast<const char*>(v.word), v.size); }
};
template<llmobs_size N_> struct Operand<char[N_], as_text> : Operand<llmobs_text_view, as_text> {
  LLMOBS_SEAM_INLINE static llmobs_value value(const char (&v)[N_]) noexcept {
    llmobs_size size = llmobs::detail::bounded_length(v, N_);
    return {reinterpret_cast<llmobs_uint64>(&v[0]), size};
  }
};
struct as_integer;
template<class T_> struct Operand<T_, as_integer> {
  static constexpr llmobs_uint32 shape = llmobs_integer_shape;
  LLMOBS_SEAM_INLINE static llmobs_value value(T_ v) noexcept {
    return {static_cast<llmobs_uint64>(static_cast<llmobs_int64>(v)), llmobs_number_size};
  }
  static void capture(Writer& out, const llmobs_value& v) { out.integer(static_cast<llmobs_int64>(v.word)); }
};
struct as_unsigned;
template<class T_> struct Operand<T_, as_unsigned> {
  static constexpr llmobs_uint32 shape = llmobs_unsigned_shape;
  LLMOBS_SEAM_INLINE static llmobs_value value(T_ v) noexcept {
    return {static_cast<llmobs_uint64>(v), llmobs_number_size};
  }
  static void capture(Writer& out, const llmobs_value& v) { out.unsigned_integer(v.word); }
};

struct as_number;
template<> struct Operand<double, as_number> {
  static constexpr llmobs_uint32 shape = llmobs_number_shape;
  LLMOBS_SEAM_INLINE static llmobs_value value(double v) noexcept {
    llmobs_value made = {0, llmobs_number_size};
    __builtin_memcpy(&made.word, &v, sizeof v);
    return made;
  }
  static void capture(Writer& out, const llmobs_value& v) {
    double copy;
    __builtin_memcpy(&copy, &v.word, sizeof copy);
    out.number(copy);
  }
};

// clang-format off: one trait, one line
using llmobs::detail::choose;
template<class T_, bool = __is_enum(T_)> struct enum_capture {
  static constexpr bool own = false, named = false;
};
template<class T_> struct enum_capture<T_, true> {
  static constexpr bool own = llmobs::detail::has_own_capture<T_>::value;
  static constexpr bool named = !own && llmobs::detail::is_rendered<T_>::value;
};
template<class T_, bool = __is_enum(T_)> struct number_of { typedef T_ t; };
template<class T_> struct number_of<T_, true> { typedef __underlying_type(T_) t; };
template<class T_> struct is_negative_able {
  typedef typename number_of<T_>::t N_;
  static constexpr bool value = N_(-1) < N_(0);
};
template<class T_> struct is_whole {
  typedef typename number_of<T_>::t N_; // what is captured of an enum
  static constexpr bool value = llmobs::detail::is_integer<N_>::value && !enum_capture<T_>::own && !enum_capture<T_>::named;
};
template<class T_, bool = is_whole<T_>::value> struct kind_of_number {
  typedef typename choose<llmobs::detail::is_floating<T_>::value || llmobs::detail::is_same<T_, bool>::value ||
                              enum_capture<T_>::named,
                          by_copy,
                          typename choose<llmobs::detail::is_text<T_>::value &&
                                              !llmobs::detail::has_own_capture<T_>::value,
                                          as_text, void>::t>::t t;
};
template<class T_> struct kind_of_number<T_, true> {
  typedef typename choose<is_negative_able<T_>::value, as_integer, as_unsigned>::t t;
};
template<class T_> struct kind_of : kind_of_number<T_> {};
template<class T_> struct kind_of<T_*> { typedef by_copy t; };
template<> struct kind_of<double> { typedef as_number t; };
template<> struct kind_of<long double> { typedef void t; }; // does not fit a word
template<class T_, llmobs_size N_> struct kind_of<T_[N_]> { typedef void t; };
template<llmobs_size N_> struct kind_of<char[N_]> { typedef as_text t; };

template<class T_> struct operand { typedef Operand<T_, typename kind_of<T_>::t> t; };

template<class... Operands_> struct all_shaped;
template<> struct all_shaped<> { static constexpr llmobs_uint32 flag = llmobs_all_shaped; };
template<class First_, class... Rest_> struct all_shaped<First_, Rest_...> {
  static constexpr llmobs_uint32 flag = First_::shape != llmobs_opaque_shape ? all_shaped<Rest_...>::flag : 0;
};

template<class... Operands_> struct Types {
  static constexpr llmobs_uint32 count = static_cast<llmobs_uint32>(sizeof...(Operands_)) | all_shaped<Operands_...>::flag;
  static const llmobs_type table[sizeof...(Operands_)];
};
template<class... Operands_>
const llmobs_type Types<Operands_...>::table[sizeof...(Operands_)] = {{&Operands_::capture, Operands_::shape}...};
template<class... Ts_> struct types_of { typedef Types<typename operand<Ts_>::t...> t; };

template<class Operand_, llmobs_uint32 Field_> LLMOBS_SEAM_INLINE llmobs_uint64 head(const llmobs_value& made) noexcept {
  return static_cast<llmobs_uint64>(made.size) << 16 | (Field_ + (Operand_::shape << 8));
}
// clang-format on

} // namespace detail
} // namespace seam
} // namespace llmobs
#if defined(__clang__)
#pragma clang attribute pop
#endif

#endif
