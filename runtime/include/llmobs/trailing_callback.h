// A function that returns before it is done, and calls a callback then (`done = "callback"`). Its parameter is exchanged for one that
// ends the span and calls what was there:
//
//   void fetch(std::string url, std::function<void(Reply)> callback) {
//     ...                                          // the span begins
//     llmobs::seam::until_called(&guard, callback, true);
//
// Of several calls, on whatever threads, the first ends the span; if nobody calls it, the last copy that is destroyed does. Nothing is
// exchanged while tracing is off, nor where there is no callback, nor where memory is short.
#ifndef LLMOBS_TRAILING_CALLBACK_H
#define LLMOBS_TRAILING_CALLBACK_H

#include <llmobs/carried_callable.h>
#include <llmobs/returned_value.h>

namespace llmobs {
namespace seam {
namespace detail {

// Shared by all copies of a callback. Its memory is the library's own.
struct CallbackEnd {
  llmobs_uint64 span_id;
  llmobs_uint32 owners, called;

  static CallbackEnd* of(llmobs_uint64 span_id) noexcept {
    auto* made = static_cast<CallbackEnd*>(llmobs_v1_allocate(sizeof(CallbackEnd)));
    if (!made) return nullptr;
    made->span_id = span_id;
    made->owners = 1;
    made->called = 0;
    if (llmobs_v1_settles(span_id)) return made;
    llmobs_v1_free(made);
    return nullptr;
  }
  bool begin() noexcept { return __atomic_exchange_n(&called, 1u, __ATOMIC_ACQ_REL) == 0; }
  void release() noexcept {
    if (__atomic_fetch_sub(&owners, 1u, __ATOMIC_ACQ_REL) != 1) return;
    if (begin()) llmobs_v1_settle(span_id);
    llmobs_v1_free(this);
  }
};

class CallbackEndOwner {
public:
  explicit CallbackEndOwner(CallbackEnd* end) noexcept : end_(end) {}
  CallbackEndOwner(const CallbackEndOwner& from) noexcept : end_(from.end_) {
    if (end_) __atomic_fetch_add(&end_->owners, 1u, __ATOMIC_RELAXED);
  }
  CallbackEndOwner(CallbackEndOwner&& from) noexcept : end_(from.end_) { from.end_ = nullptr; }
  CallbackEndOwner& operator=(const CallbackEndOwner&) = delete;
  ~CallbackEndOwner() {
    if (end_) end_->release();
  }
  CallbackEnd* operator->() const noexcept { return end_; }

private:
  CallbackEnd* end_;
};

// What the callback is given: one value itself, several as a list.
template<class... Ts_> struct Given {
  static void record(llmobs_uint64, const Ts_&...) noexcept {}
};
template<class T_> struct Given<T_> {
  static void record(llmobs_uint64 span_id, const T_& value) noexcept { resulting<T_>::t::call(span_id, value); }
};
template<class T_> struct GivenElement {
  static void capture(Writer& out, const void* value) { llmobs::capture(out, *static_cast<const T_*>(value)); }
};
struct GivenList {
  const void* const* values;
  void (*const* captures)(Writer&, const void*);
  llmobs_size count;
};
// A T_ that is looked at when a callback is there, and not by each file that includes this.
template<class T_, class> struct Later {
  typedef T_ t;
};
inline void llmobs_capture(Writer& out, const GivenList& list) {
  out.begin_array();
  for (llmobs_size i = 0; i < list.count; ++i) list.captures[i](out, list.values[i]);
  out.end_array();
}
template<class First_, class Second_, class... Rest_> struct Given<First_, Second_, Rest_...> {
  static void record(llmobs_uint64 span_id, const First_& first, const Second_& second, const Rest_&... rest) noexcept {
    const void* const values[] = {__builtin_addressof(first), __builtin_addressof(second),
                                  __builtin_addressof(rest)...};
    static void (*const captures[])(Writer&, const void*) = {&GivenElement<First_>::capture,
                                                             &GivenElement<Second_>::capture,
                                                             &GivenElement<Rest_>::capture...};
    const GivenList list = {values, captures, 2 + sizeof...(Rest_)};
    Failing<First_>::note(span_id, first); // as in handler(error, result)
    resulting<typename Later<GivenList, First_>::t>::t::call(span_id, list);
  }
};

// The callback that is put in the place of the program's.
template<class F_> class TrailingCallback {
public:
  static void put(llmobs_uint64 span_id, F_& callback, bool records) noexcept {
    if (!static_cast<bool>(callback)) return;
    CallbackEnd* end = CallbackEnd::of(span_id);
    if (!end) return;
    TrailingCallback made(static_cast<F_&&>(callback), end, records);
#if defined(__cpp_exceptions)
    try {
      callback = F_(static_cast<TrailingCallback&&>(made));
    } catch (...) { // no memory
      callback = static_cast<F_&&>(made.callback_);
    }
#else
    callback = F_(static_cast<TrailingCallback&&>(made));
#endif
  }

  template<class... Ts_>
  auto operator()(Ts_&&... values) noexcept(noexcept(llmobs::detail::value_of<F_&>()(static_cast<Ts_&&>(values)...)))
      -> decltype(llmobs::detail::value_of<F_&>()(static_cast<Ts_&&>(values)...)) {
    end(values...);
    return callback_(static_cast<Ts_&&>(values)...);
  }
  template<class... Ts_>
  auto operator()(Ts_&&... values) const
      noexcept(noexcept(llmobs::detail::value_of<const F_&>()(static_cast<Ts_&&>(values)...)))
          -> decltype(llmobs::detail::value_of<const F_&>()(static_cast<Ts_&&>(values)...)) {
    end(values...);
    return callback_(static_cast<Ts_&&>(values)...);
  }

private:
  TrailingCallback(F_&& callback, CallbackEnd* end, bool records) noexcept
      : callback_(static_cast<F_&&>(callback)), end_(end), records_(records) {}

  template<class... Ts_> void end(const Ts_&... values) const noexcept {
    if (!end_->begin()) return;
    if (records_) Given<Ts_...>::record(end_->span_id, values...);
    llmobs_v1_settle(end_->span_id);
  }

  F_ callback_;
  CallbackEndOwner end_;
  bool records_;
};

} // namespace detail
} // namespace seam
} // namespace llmobs

#endif
