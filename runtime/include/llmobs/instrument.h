// The seam: all that generated code may use of the library. The plugin turns
//
//   [[llmobs::tool]] int add(int a, int b) { return a + b; }
//
// into (what `-fplugin-arg-llmobs-expand` prints is this, with the names below)
//
//   int add(int a, int b) {
//     llmobs::seam::Guard guard __attribute__((cleanup(llmobs::seam::close)));
//     llmobs::seam::open(&guard, "kind=tool\nname=add\nparams=a,b\n...", a, b);
//     try {
//       { int value = a + b; llmobs::seam::finish(&guard, value); return value; }
//     } catch (llmobs::seam::Watch&) { throw; }
//   }
//
// (Nothing is ever caught there: see ExceptionWatch. With -fno-rtti, and in coroutines, what leaves the function is caught:
// `catch (...) { llmobs::seam::error(&guard); throw; }`.)
//
// (result instead of finish where something is destroyed between the two: that is part of the call.)
//
// LLMOBS_TRACE, trace() and the Span class are built on the same functions.
//
// A call site is described by one text, a string literal, so that it costs nothing at start and can be extended
// without breaking what is compiled already: lines of `key=value`, in this order where present:
//
//   kind=<spelling of span_kind.def>      name=<span name>
//   function=<qualified name>             file=<path>   line=<number>
//   params=<names of the captured arguments, comma-separated, in the order they are passed>
//   roles=<for each of these: session_id, model_name, input, several joined by '+', or nothing>
//   exceptions=observe            an exception's message is kept out
//   messages=withheld             an exception's message is replaced: it may quote an argument that is kept out
//   max_bytes=<number> model_name= model_provider= session_id= ml_app=     the attribute's options
//   trace=<kind, then params>             LLMOBS_TRACE's way to say kind and params in one line
//
// '\n', '\0' and '\\' inside a value are written as \n, \0 and \\. Unknown keys are ignored. The library identifies a call site
// by the text's address. It reads the text soon after the call and remembers it: call flush() before a dlclose, or spans of a
// library that was just loaded have no name.
//
// Cost when tracing is off: one byte is loaded and tested on entry, the guard's span_id, mostly in a register, on exit.
// Threading: everything here works on the calling thread's own ring; no lock, no allocation, no system call
// (a thread's first span sets its ring up). Errors: nothing here throws; a span that cannot be recorded is counted.
// Works from C++11 on, with -fno-exceptions and -fno-rtti.
#ifndef LLMOBS_INSTRUMENT_H
#define LLMOBS_INSTRUMENT_H

#include <llmobs/capture.h>
#include <llmobs/carried_callable.h>
#include <llmobs/failure.h>
#include <llmobs/settling.h>
#include <llmobs/state.h>

extern "C" {

/// One call in progress. Zero bytes are a valid, closed guard. Lives where the call's locals live (stack or
/// coroutine frame) and must not move while open. Plain data, so that it may appear in constexpr functions and C.
/// Outside coroutines the library never sees its address, only the id: so the optimiser can keep it in a register.
struct llmobs_guard {
  llmobs_uint64 span_id;      ///< 0: this call is not recorded
  llmobs_uint64 trace_low;    ///< of a suspended coroutine, and of a span that is held: bits 0..63 of the trace id
  llmobs_uint32 trace_top;    ///< and its bits 96..127
  llmobs_uint32 flags;        ///< llmobs_guard_flag; from bit llmobs_in_flight_shift: exceptions in flight (observe)
  llmobs_uint32 trace_middle; ///< and its bits 64..95; not there before release 0.2
  llmobs_uint32 reserved;
};
enum llmobs_guard_flag {
  llmobs_suspended = 1,
  llmobs_error_known = 2,
  llmobs_finished = 4, ///< of a span that is held, whose id stays
  llmobs_in_flight_shift = 8
};

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

/// Begin a span; the answer is its id, 0 if it is not recorded.
LLMOBS_API llmobs_uint64 llmobs_v1_open(const char* site) noexcept;
/// With one, two values of a shape, in registers.
LLMOBS_API llmobs_uint64 llmobs_v1_open_1(const char* site, llmobs_uint64 word, llmobs_uint64 head) noexcept;
LLMOBS_API llmobs_uint64 llmobs_v1_open_2(const char* site, llmobs_uint64 word, llmobs_uint64 head,
                                          llmobs_uint64 second_word, llmobs_uint64 second_head) noexcept;
/// With any values. `count`: their number; plus llmobs_all_shaped if none of them is of llmobs_opaque_shape.
LLMOBS_API llmobs_uint64 llmobs_v1_open_with(const char* site, const llmobs_type*, const llmobs_value*,
                                             llmobs_uint32 count) noexcept;
/// For LLMOBS_TRACE, whose site text cannot hold the function's name: its `trace` line is the kind and the names of
/// the values, comma-separated. `function` must stay readable as long as the site. Observes.
struct llmobs_traced {
  llmobs_uint64 span_id;
  llmobs_uint64 flags;
};
LLMOBS_API llmobs_traced llmobs_v1_trace(const char* site, const char* function, const llmobs_type*,
                                         const llmobs_value*, llmobs_uint32 count) noexcept;
LLMOBS_API void llmobs_v1_result(llmobs_uint64 span_id, llmobs_uint64 word, llmobs_uint64 head) noexcept;
/// result and close in one.
LLMOBS_API void llmobs_v1_finish(llmobs_uint64 span_id, llmobs_uint64 word, llmobs_uint64 head) noexcept;
/// The call failed: the type of the error, and a value that is its message.
LLMOBS_API void llmobs_v1_failed(llmobs_uint64 span_id, const char* type, llmobs_size type_size,
                                 const llmobs_type* message, llmobs_uint64 word, llmobs_size size) noexcept;
LLMOBS_API void llmobs_v1_result_of(llmobs_uint64 span_id, const llmobs_type*, llmobs_uint64 word,
                                    llmobs_size size) noexcept;
LLMOBS_API void llmobs_v1_error(llmobs_uint64 span_id) noexcept;
LLMOBS_API llmobs_uint32 llmobs_v1_observe() noexcept;
LLMOBS_API void llmobs_v1_close_observing(llmobs_uint64 span_id, llmobs_uint32 flags) noexcept;
LLMOBS_API void llmobs_v1_close(llmobs_uint64 span_id) noexcept;
/// `guard_size`: how much of a guard the program knows.
LLMOBS_API void llmobs_v1_suspend_guard(llmobs_guard*, llmobs_size guard_size) noexcept;
LLMOBS_API void llmobs_v1_resume_guard(llmobs_guard*, llmobs_size guard_size) noexcept;
}

namespace llmobs {
inline namespace v1 {
/// The class that a traced function catches, and that nobody throws. Its type_info is the library's: it is asked about every
/// exception that passes, and always says that this is another one. So exceptions are seen and not caught.
class LLMOBS_API ExceptionWatch {
public:
  virtual ~ExceptionWatch(); // defined nowhere: so the compiler takes the type_info to be elsewhere
};
} // namespace v1

/// The functions that generated code names. Their meaning is fixed; the extern "C" names carry the version, so a
/// program whose parts were built against incompatible versions fails to link.
namespace seam {

typedef ::llmobs_guard Guard;
typedef ::llmobs::v1::ExceptionWatch Watch;

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

// One and two values of a shape are handed over in registers, everything else in an array.
template<llmobs_size Count_, bool Shaped_> struct Opening {
  template<class... Ts_> LLMOBS_SEAM_INLINE static llmobs_uint64 call(const char* site, const Ts_&... values) noexcept {
    typedef typename types_of<Ts_...>::t Types;
    const llmobs_value made[] = {operand<Ts_>::t::value(values)...};
    return llmobs_v1_open_with(site, Types::table, made, Types::count);
  }
};
template<> struct Opening<1, true> {
  template<class T_> LLMOBS_SEAM_INLINE static llmobs_uint64 call(const char* site, const T_& value) noexcept {
    typedef typename operand<T_>::t Only;
    const llmobs_value made = Only::value(value);
    return llmobs_v1_open_1(site, made.word, head<Only, llmobs_argument_head>(made));
  }
};
template<> struct Opening<2, true> {
  template<class T_, class U_>
  LLMOBS_SEAM_INLINE static llmobs_uint64 call(const char* site, const T_& value, const U_& second) noexcept {
    typedef typename operand<T_>::t First;
    typedef typename operand<U_>::t Second;
    const llmobs_value made = First::value(value), next = Second::value(second);
    return llmobs_v1_open_2(site, made.word, head<First, llmobs_argument_head>(made), next.word,
                            head<Second, llmobs_argument_head>(next));
  }
};

// A failure that is returned (failure.h).
template<class T_> struct FailureMessage {
  static constexpr llmobs_uint32 shape = llmobs_opaque_shape;
  static void capture(Writer& out, const llmobs_value& v) {
    llmobs::detail::Failure<T_>::write(out, *reinterpret_cast<const T_*>(v.word));
  }
};
template<class T_, bool = llmobs::detail::Failure<T_>::is_possible> struct Failing {
  static void note(llmobs_uint64, const T_&) noexcept {}
};
template<class T_> struct Failing<T_, true> {
  __attribute__((noinline, visibility("hidden"))) static void note(llmobs_uint64 span_id, const T_& value) noexcept {
    typedef llmobs::detail::Failure<T_> Failure;
    if (!Failure::is_in(value)) return;
    const llmobs::detail::TypeName name = Failure::name();
    llmobs_v1_failed(span_id, name.begin, name.size, Types<FailureMessage<T_>>::table,
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
// Its value is not there yet, and once it is, it is the program's.
struct ResultingLater {
  template<class T_> LLMOBS_SEAM_INLINE static void call(llmobs_uint64 span_id, const T_& future) noexcept {
    llmobs_v1_watch_future(span_id, __builtin_addressof(future));
  }
  template<class T_> LLMOBS_SEAM_INLINE static void last(llmobs_uint64 span_id, const T_& future) noexcept {
    call(span_id, future);
    llmobs_v1_close(span_id);
  }
};
template<class T_, bool = llmobs::detail::is_watched_future<T_>::value> struct resulting {
  typedef Resulting<operand<T_>::t::shape != llmobs_opaque_shape> t;
};
template<class T_> struct resulting<T_, true> {
  typedef ResultingLater t;
};

} // namespace detail

/// Passed to open() for an argument of which only the name may be recorded.
struct Redacted {};
inline void llmobs_capture(Writer& out, const Redacted&) noexcept { out.redacted(); }
LLMOBS_ALWAYS_INLINE Redacted redacted() noexcept { return Redacted(); }

/// Passed to open() for an object that must not be looked at, as one of a class that is not complete: its type's name is
/// recorded. `object` may be null.
struct Unread {
  void (*name)(Writer&);
};
inline void llmobs_capture(Writer& out, const Unread& object) noexcept { object.name(out); }
template<class T_> LLMOBS_ALWAYS_INLINE Unread unread(const T_*) noexcept {
  return {&llmobs::detail::name_instead<T_>::write};
}

namespace detail {
template<class T_> struct Nothing {
  alignas(T_) static const unsigned char bytes[sizeof(T_)];
};
template<class T_> alignas(T_) const unsigned char Nothing<T_>::bytes[sizeof(T_)] = {};
} // namespace detail

/// Around a number or a text that a reference leads to: what it is if the reference was bound to nothing. (A compiler takes
/// it for impossible, so the address is hidden from it.) The plugin asks for it; an expansion does not show it.
template<class T_> LLMOBS_ALWAYS_INLINE const T_& there(const T_& value) noexcept {
  const T_* at = __builtin_addressof(value);
  __asm__("" : "+r"(at));
  return at ? *at : *reinterpret_cast<const T_*>(detail::Nothing<T_>::bytes);
}

/// Passed to open() for a pointer to characters that need not be text: null, or the pointer's type.
template<class T_> struct Address {
  const T_* pointer;
};
template<class T_> void llmobs_capture(Writer& out, const Address<T_>& address) noexcept {
  if (address.pointer == nullptr) return out.null();
  llmobs::detail::name_instead<T_*>::write(out);
}
template<class T_> LLMOBS_ALWAYS_INLINE Address<T_> address(T_* pointer) noexcept { return {pointer}; }

/// Begins the span of one call: ids, parent, time, and the arguments' values. The guard may hold anything before.
LLMOBS_SEAM_INLINE void open(Guard* guard, const char* site) noexcept {
  guard->span_id = 0;
  if (__builtin_expect(on(), 0)) { // said here: an expectation does not outlive a return
    guard->flags = 0;
    guard->span_id = llmobs_v1_open(site);
  }
}
template<class... Ts_> LLMOBS_SEAM_INLINE void open(Guard* guard, const char* site, const Ts_&... values) noexcept {
  guard->span_id = 0;
  if (__builtin_expect(on(), 0)) {
    constexpr bool shaped = (detail::types_of<Ts_...>::t::count & llmobs_all_shaped) != 0;
    guard->flags = 0;
    guard->span_id = detail::Opening<sizeof...(Ts_), shaped>::call(site, values...);
  }
}

/// Records the value the call is about to return. The last one counts.
template<class T_> LLMOBS_SEAM_INLINE void result(Guard* guard, const T_& value) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0)) detail::resulting<T_>::t::call(guard->span_id, value);
}

/// Records the value that the call is about to return, and ends the span: result and close in one.
template<class T_> LLMOBS_SEAM_INLINE void finish(Guard* guard, const T_& value) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0)) {
    detail::resulting<T_>::t::last(guard->span_id, value);
    guard->span_id = 0;
  }
}

/// Records the exception being handled as the reason why the call failed. Call it inside `catch (...)`, then rethrow.
LLMOBS_SEAM_INLINE void error(Guard* guard) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0)) {
    guard->flags |= llmobs_error_known;
    llmobs_v1_error(guard->span_id);
  }
}

/// Ends the span. The guard is closed afterwards; closing it again does nothing.
LLMOBS_SEAM_INLINE void close(Guard* guard) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0)) {
    llmobs_v1_close(guard->span_id);
    guard->span_id = 0;
  }
}

/// After `open`, for functions that do not catch: remembers how many exceptions are in flight now.
LLMOBS_ALWAYS_INLINE void observe(Guard* guard) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0)) guard->flags = llmobs_v1_observe();
}

/// `close` after `observe`: marks the span as failed if more exceptions are in flight than there were.
LLMOBS_ALWAYS_INLINE void close_observing(Guard* guard) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0)) {
    llmobs_v1_close_observing(guard->span_id, guard->flags);
    guard->span_id = 0;
  }
}

/// Coroutines: wraps `await_ready()`. When it says false the coroutine is about to suspend, and its span leaves
/// this thread's stack of active spans.
LLMOBS_ALWAYS_INLINE bool ready(Guard* guard, bool is_ready) noexcept {
  if (__builtin_expect(!is_ready && guard->span_id != 0, 0)) llmobs_v1_suspend_guard(guard, sizeof *guard);
  return is_ready;
}

/// Coroutines: runs on resumption, before `await_resume()`, on the thread that resumes. Does nothing if the span is
/// active already.
LLMOBS_ALWAYS_INLINE void resumed(Guard* guard) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0)) llmobs_v1_resume_guard(guard, sizeof *guard);
}

/// The same for a coroutine that carries the context of its call.
LLMOBS_ALWAYS_INLINE bool ready(Guard* guard, Carried* carried, bool is_ready) noexcept {
  ready(guard, is_ready);
  return ready(carried, is_ready);
}
LLMOBS_ALWAYS_INLINE void resumed(Guard* guard, Carried* carried) noexcept {
  resumed(carried);
  resumed(guard);
}

} // namespace seam
} // namespace llmobs

#endif
