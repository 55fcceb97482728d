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

#include <llmobs/carried_callable.h>
#include <llmobs/operand.h>
#include <llmobs/returned_value.h>
#include <llmobs/stand_ins.h>
#include <llmobs/state.h>
#include <llmobs/trailing_callback.h>

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
  llmobs_uint32 yielded; ///< of a coroutine: what its co_yields have cost (llmobs_v1_yielded); not there before 0.2
};
enum llmobs_guard_flag {
  llmobs_suspended = 1,
  llmobs_error_known = 2,
  llmobs_finished = 4, ///< of a span that is held, whose id stays
  llmobs_in_flight_shift = 8
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
LLMOBS_API void llmobs_v1_error(llmobs_uint64 span_id) noexcept;
LLMOBS_API llmobs_uint32 llmobs_v1_observe() noexcept;
LLMOBS_API void llmobs_v1_close_observing(llmobs_uint64 span_id, llmobs_uint32 flags) noexcept;
LLMOBS_API void llmobs_v1_close(llmobs_uint64 span_id) noexcept;
/// `guard_size`: how much of a guard the program knows.
LLMOBS_API void llmobs_v1_suspend_guard(llmobs_guard*, llmobs_size guard_size) noexcept;
LLMOBS_API void llmobs_v1_resume_guard(llmobs_guard*, llmobs_size guard_size) noexcept;
/// A coroutine is about to yield a value; with a null type, a value that is not recorded.
LLMOBS_API void llmobs_v1_yielded(llmobs_guard*, llmobs_size guard_size, const llmobs_type*, llmobs_uint64 word,
                                  llmobs_size size) noexcept;
}

#if defined(__clang__)
// (capture.h says why.)
#pragma clang attribute push(__attribute__((__no_sanitize__("undefined", "integer", "nullability"))),                  \
                             apply_to = function)
#endif
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

} // namespace detail

/// Begins the span of one call: ids, parent, time, and the arguments' values. The guard may hold anything before.
LLMOBS_SEAM_INLINE void open(Guard* guard, const char* site) noexcept {
  guard->span_id = 0;
  if (__builtin_expect(on(), 0)) { // said here: an expectation does not outlive a return
    guard->flags = guard->yielded = 0;
    guard->span_id = llmobs_v1_open(site);
  }
}
template<class... Ts_> LLMOBS_SEAM_INLINE void open(Guard* guard, const char* site, const Ts_&... values) noexcept {
  guard->span_id = 0;
  if (__builtin_expect(on(), 0)) {
    constexpr bool shaped = (detail::types_of<typename detail::found<Ts_>::type...>::t::count & llmobs_all_shaped) != 0;
    guard->flags = guard->yielded = 0;
    guard->span_id = detail::Opening<sizeof...(Ts_), shaped>::call(site, detail::found<Ts_>::in(values)...);
  }
}

/// Records the value the call is about to return. The last one counts.
template<class T_> LLMOBS_SEAM_INLINE void result(Guard* guard, const T_& value) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0))
    detail::resulting<typename detail::found<T_>::type>::t::call(guard->span_id, detail::found<T_>::in(value));
}

/// Records the value that the call is about to return, and ends the span: result and close in one.
template<class T_> LLMOBS_SEAM_INLINE void finish(Guard* guard, const T_& value) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0)) {
    detail::resulting<typename detail::found<T_>::type>::t::last(guard->span_id, detail::found<T_>::in(value));
    guard->span_id = 0;
  }
}

/// Whether the call is recorded, so that it is worth asking.
LLMOBS_ALWAYS_INLINE bool recorded(const Guard* guard) noexcept { return __builtin_expect(guard->span_id != 0, 0); }

/// Records that the call failed, with what its result says of it. `type`: of the error.
template<class T_> inline void failed(Guard* guard, const char* type, const T_& message) noexcept {
  const llmobs_value made = detail::operand<T_>::t::value(message);
  llmobs_size size = 0; // not by __builtin_strlen, whose first mention would be here for the program's debugger
  while (type[size] != 0) ++size;
  llmobs_v1_failed(guard->span_id, type, size, detail::types_of<T_>::t::table, made.word, made.size);
}

/// Gives the span of a function that calls `callback` later until then. `records`: what the callback is given is the output.
template<class F_> inline void until_called(Guard* guard, F_& callback, bool records) noexcept {
  if (recorded(guard)) detail::TrailingCallback<F_>::put(guard->span_id, callback, records);
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

/// Coroutines: records a value that is about to be yielded. All of them are the output.
template<class T_> LLMOBS_ALWAYS_INLINE void yielded(Guard* guard, const T_& value) noexcept {
  if (__builtin_expect(guard->span_id == 0, 1)) return;
  const llmobs_value made = detail::operand<T_>::t::value(value);
  llmobs_v1_yielded(guard, sizeof *guard, detail::types_of<T_>::t::table, made.word, made.size);
}
/// That there is one, which is not looked at.
LLMOBS_ALWAYS_INLINE void yielded(Guard* guard) noexcept {
  if (__builtin_expect(guard->span_id != 0, 0)) llmobs_v1_yielded(guard, sizeof *guard, nullptr, 0, 0);
}

/// ready() and resumed() for a coroutine that carries the context of its call.
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
#if defined(__clang__)
#pragma clang attribute pop
#endif

#endif
