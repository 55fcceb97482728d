// A call that says itself when it is over: its span is given a Done, which may be copied and kept anywhere.
//
//   llmobs::trace({.kind = llmobs::SpanKind::Tool, .name = "fetch"}, [&](llmobs::Span& span, llmobs::Done done) {
//     client.get(url, [done](Reply reply) { done(reply.body); });     // ends the span, whose output is the body
//   });
//
// The span ends when a Done of it is called for the first time, or when the last one is gone, but not before the function has returned.
#ifndef LLMOBS_DONE_H
#define LLMOBS_DONE_H

#include <llmobs/carried_callable.h>
#include <llmobs/settling.h>
#include <llmobs/span.h>

namespace llmobs {
inline namespace v1 {

class Done;

namespace detail {

// A span that is active on this thread until the scope ends, and a handle meanwhile. It may be finished before on any thread, and
// moved away: then it goes on.
class TracedSpan {
public:
  LLMOBS_ALWAYS_INLINE TracedSpan(SpanKind kind, Text name, const SpanOptions& options) noexcept : id_(0) {
    if (!seam::on()) return;
    begin_scoped(&span_.guard_, begin_sizes, kind, name, &options);
    id_ = span_.guard_.span_id;
  }
  ~TracedSpan() {
    if (span_.take_open())
      llmobs_v1_close_observing(id_, span_.guard_.flags);
    else if (id_ != 0)
      deactivate(id_);
  }
  TracedSpan(const TracedSpan&) = delete;
  TracedSpan& operator=(const TracedSpan&) = delete;

  Span& handle() noexcept { return span_; }
  llmobs_guard* guard() noexcept { return &span_.guard_; }

private:
  Span span_;
  uint64_t id_;
};

// What all Dones of a span share.
struct Settlement {
  Span span; // finished by whoever ends the span's function
  uint32_t owners;
  uint32_t settled;

  /// Null: no memory. Of a span that is not recorded it is there all the same, as the program may refer to the handle.
  static Settlement* of(const llmobs_guard& guard) noexcept {
    void* memory = llmobs_v1_allocate(sizeof(Settlement));
    if (!memory) return nullptr;
    auto* made = new (memory) Settlement();
    made->owners = 1;
    made->span.guard_ = guard;
    made->settled = guard.span_id != 0 && llmobs_v1_settles(guard.span_id) ? 0 : 1;
    return made;
  }
  void share() noexcept { __atomic_fetch_add(&owners, 1u, __ATOMIC_RELAXED); }
  void release() noexcept {
    if (__atomic_fetch_sub(&owners, 1u, __ATOMIC_ACQ_REL) != 1) return;
    if (begin_to_settle()) settle();
    span.guard_ = llmobs_guard();
    llmobs_v1_free(this);
  }
  /// True for one caller: what it records comes before its settle().
  bool begin_to_settle() noexcept { return __atomic_exchange_n(&settled, 1u, __ATOMIC_ACQ_REL) == 0; }
  void settle() noexcept { llmobs_v1_settle(span.guard_.span_id); }
  llmobs_guard* guard() noexcept { return &span.guard_; }

  static void* operator new(llmobs_size, void* place) noexcept { return place; }
  static void operator delete(void*, void*) noexcept {}
};

Done done_of(const llmobs_guard& guard) noexcept;

} // namespace detail

/// Ends a span from wherever its work is over. Copies are of the same span.
class Done {
public:
  /// Of no span: to call it does nothing.
  Done() noexcept : settlement_(nullptr) {}
  Done(const Done& from) noexcept : settlement_(from.settlement_) {
    if (settlement_) settlement_->share();
  }
  Done(Done&& from) noexcept : settlement_(from.settlement_) { from.settlement_ = nullptr; }
  Done& operator=(Done from) noexcept {
    detail::Settlement* mine = settlement_;
    settlement_ = from.settlement_;
    from.settlement_ = mine;
    return *this;
  }
  ~Done() {
    if (settlement_) settlement_->release();
  }

  /// Ends the span. Of several calls, on whatever threads, the first counts.
  void operator()() const noexcept {
    if (settlement_ && settlement_->begin_to_settle()) settlement_->settle();
  }
  /// With this output. A std::exception_ptr that is not null is what failed.
  template<class Result_> void operator()(const Result_& result) const noexcept {
    if (!settlement_ || !settlement_->begin_to_settle()) return;
    record(result, detail::type<Outcome<detail::is_exception_pointer<Result_>::value>>());
    settlement_->settle();
  }
  /// Ends the span as one that failed.
  void fail(Text type, Text message) const noexcept {
    if (!settlement_ || !settlement_->begin_to_settle()) return;
    detail::set_error(settlement_->guard()->span_id, type, message);
    settlement_->settle();
  }
  /// The same inside a handler, with its exception.
  void fail() const noexcept {
    if (!settlement_ || !settlement_->begin_to_settle()) return;
    seam::error(settlement_->guard());
    settlement_->settle();
  }

  /// To annotate the span until it has ended, or to begin children of it. It lives as long as a Done of the span.
  Span& span() const noexcept { return settlement_ ? settlement_->span : nothing(); }

private:
  template<bool is_error> struct Outcome {};

  template<class Result_> void record(const Result_& result, detail::type<Outcome<false>>) const noexcept {
    seam::result(settlement_->guard(), result);
  }
  template<class Pointer_> void record(const Pointer_& error, detail::type<Outcome<true>>) const noexcept {
    if (error != nullptr) llmobs_v1_error_of(settlement_->guard()->span_id, &error);
  }
  static Span& nothing() noexcept {
    alignas(Span) static unsigned char zero[sizeof(Span)]; // a handle of no span, which nobody writes to
    return *reinterpret_cast<Span*>(zero);
  }

  friend Done detail::done_of(const llmobs_guard& guard) noexcept;
  detail::Settlement* settlement_;
};

namespace detail {
inline Done done_of(const llmobs_guard& guard) noexcept {
  Done made;
  made.settlement_ = Settlement::of(guard);
  return made;
}
} // namespace detail

} // namespace v1
} // namespace llmobs

#endif
