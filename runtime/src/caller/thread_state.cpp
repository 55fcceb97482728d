#include "caller/thread_state.h"

#include "base/background_entry.h"
#include "base/clock.h"
#include "caller/active_context.h"
#include "caller/exception_watch.h"
#include "record/lineage_question.h"
#include "record/overflow_ends.h"
#include "record/ring_registry.h"
#include "record/spill.h"
#include "record/watched_futures.h"

#include <cxxabi.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

namespace llmobs {

__thread ThreadState this_thread;

namespace {

// A thread's first span may come in a signal handler, which may have interrupted the allocator. So what it needs is there
// before, or comes from the system.
pthread_key_t exit_key;
bool exit_key_exists = false;

// Runs when a thread ends. A later thread-local destructor may begin a span again; then the thread gets a new state
// and this runs once more.
void leave_thread(void*) {
  ThreadState leaving = this_thread;
  this_thread = ThreadState{};
  RingRegistry::end(leaving.out.ring);
  leaving.free_stack();
  release(leaving.context);
}

// Before any constructor of the program: an early key has its place in the thread itself, a late one in memory that is allocated
// when it is first used.
__attribute__((constructor(101))) void make_exit_key() {
  exit_key_exists = pthread_key_create(&exit_key, &leave_thread) == 0;
}

uint64_t fresh_random() noexcept {
  uint64_t seed = 0;
  // Not blocking: ids need no secrecy, and early in boot the pool may not be ready.
  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof seed)) return seed;
  return Clock::unix_ns() ^ (static_cast<uint64_t>(getpid()) << 32) ^ reinterpret_cast<uintptr_t>(&seed);
}

} // namespace

bool ThreadState::with_stack() noexcept {
  if (base) return true;               // a forked child's, from its parent
  constexpr size_t first_active = 128; // a page
  void* mapping = mmap(nullptr, first_active * sizeof(ActiveSpan), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                       -1, 0);
  if (mapping == MAP_FAILED) return false;
  base = static_cast<ActiveSpan*>(mapping);
  base[0] = ActiveSpan{};
  limit_active(base + 1, base + first_active);
  top = base + 1;
  return true;
}

void ThreadState::limit_active(ActiveSpan* from, ActiveSpan* limit) noexcept {
  for (ActiveSpan* place = from; place != limit; ++place) place->leads_on = 1;
  limit[-1].leads_on = 0;
  top_limit = limit;
}

void ThreadState::free_stack() noexcept {
  if (base) munmap(base, static_cast<size_t>(top_limit - base) * sizeof(ActiveSpan));
  if (seen_exceptions) munmap(seen_exceptions, sizeof *seen_exceptions);
  base = top = top_limit = nullptr;
  seen_exceptions = nullptr;
}

void ThreadState::attach(Ring* ring, uint64_t random) noexcept {
  ids.seed(random);
  // What std::uncaught_exceptions() looks at (Itanium C++ ABI, 2.2.2: __cxa_eh_globals), without its calls.
  struct Globals {
    void* caught;
    unsigned uncaught;
  };
  exceptions_in_flight = &reinterpret_cast<const Globals*>(abi::__cxa_get_globals())->uncaught;
  out.attach(ring);
}

// An exception is on its way, or the clock is a call: all records take the general path.
void ThreadState::set_stops() noexcept {
  if (exceptions_passing != 0) forget_handled_exceptions(*this);
  bool is_ordinary = Clock::counter_is_invariant && exceptions_passing == 0;
  uintptr_t stop = is_ordinary ? reinterpret_cast<uintptr_t>(out.stop) : 0;
  short_stop = context && context->suppresses ? 0 : stop;
  begin_stop = context ? 0 : stop;
}

void ThreadState::end_recording() noexcept {
  if (__builtin_expect(exceptions_passing != 0 || !Clock::counter_is_invariant, 0)) {
    set_stops();
  } else {
    short_stop = begin_stop = reinterpret_cast<uintptr_t>(out.stop);
    if (context) {
      begin_stop = 0;
      if (context->suppresses) short_stop = 0;
    }
  }
  std::atomic_signal_fence(std::memory_order_seq_cst);
  busy = false;
}

bool ThreadState::grow_active() noexcept {
  constexpr size_t most_active = size_t{1} << 24;
  auto depth = static_cast<size_t>(top - base);
  auto capacity = static_cast<size_t>(top_limit - base) * 2;
  if (capacity > most_active) return false;
  void* grown = mremap(base, capacity / 2 * sizeof(ActiveSpan), capacity * sizeof(ActiveSpan), MREMAP_MAYMOVE);
  if (grown == MAP_FAILED) return false;
  base = static_cast<ActiveSpan*>(grown);
  top = base + depth;
  limit_active(top - 1, base + capacity);
  mark_place(top - 1);
  return true;
}

namespace {

// What is done at a thread's first span may reach a cancellation point (a line on standard error, for one), and a thread
// that is cancelled there would take the program with it.
struct NoCancellation {
  int before = PTHREAD_CANCEL_ENABLE;
  NoCancellation() noexcept { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before); }
  ~NoCancellation() { pthread_setcancelstate(before, &before); }
};

__thread bool finds_no_memory = false; // the thread, the last time that it was to be set up

bool set_up(ThreadState& state) noexcept {
  NoCancellation here;
  finds_no_memory = false;
  if (!start_tracing()) return false;
  finds_no_memory = true;
  Ring* ring = exit_key_exists && state.with_stack() ? RingRegistry::instance().add() : nullptr;
  if (!ring) return false;
  if (pthread_setspecific(exit_key, &state) != 0) {
    RingRegistry::end(ring);
    state.free_stack();
    return false;
  }
  state.attach(ring, fresh_random());
  finds_no_memory = false;
  return true;
}

} // namespace

ThreadState* enter_thread() noexcept {
  ThreadState& state = this_thread;
  if (state.busy) return nullptr; // a signal handler in the midst of this
  state.begin_recording();
  bool entered = set_up(state);
  state.end_recording();
  if (entered && state.waiting) attach_waiting(state);
  return entered ? &state : nullptr;
}

void count_unrecorded(Counted what) noexcept {
  if (!seam::on() || this_thread.busy) return;
  if (accounts_are_closed()) return count_refused(DropReason::unreachable, what);
  if (finds_no_memory) count_refused(DropReason::memory, what);
}

void forget_threads_after_fork() noexcept {
  // Nothing is set up here: most children go straight to exec. The forking thread's stack of active spans is kept, so
  // that spans of the child, if it ever begins one, hang below them.
  RingRegistry::instance().forget_all_after_fork();
  OverflowEnds::instance().reset_after_fork();
  WatchedFutures::instance().reset_after_fork();
  LineageQuestions::instance().reset_after_fork();
  reset_spills_after_fork();
  if (exit_key_exists) pthread_setspecific(exit_key, nullptr);
  this_thread.out.detach();
  this_thread.short_stop = this_thread.begin_stop = 0;
}

} // namespace llmobs
