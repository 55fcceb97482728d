#include "thread_state.h"

#include "clock.h"
#include "late_ends.h"
#include "ring_registry.h"
#include "tracing.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

namespace llmobs {

__thread ThreadState* this_thread = nullptr;

namespace {

pthread_key_t exit_key;
pthread_once_t exit_key_once = PTHREAD_ONCE_INIT;
bool exit_key_exists = false;

// Runs when a thread ends. A later thread-local destructor may begin a span again; then the thread gets a new state
// and this runs once more.
void leave_thread(void* state) {
  auto* leaving = static_cast<ThreadState*>(state);
  this_thread = nullptr;
  RingRegistry::end(leaving->ring);
  leaving->~ThreadState();
  std::free(leaving);
}

// In a forked child: the state of the thread that called fork, without its ring.
ThreadState* inherited_by_child = nullptr;

void make_exit_key() { exit_key_exists = pthread_key_create(&exit_key, &leave_thread) == 0; }

uint64_t fresh_seed() noexcept {
  uint64_t seed = 0;
  // Not blocking: ids need no secrecy, and early in boot the pool may not be ready.
  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof seed)) return seed;
  return Clock::unix_ns() ^ (static_cast<uint64_t>(getpid()) << 32) ^ reinterpret_cast<uintptr_t>(&seed);
}

} // namespace

ThreadState::ThreadState(Ring* own_ring, uint64_t seed) noexcept
    : top(first + 1), top_limit(first + inline_active), ring(own_ring), ids(seed), base(first) {
  first[0] = ActiveSpan{};
}

ThreadState::~ThreadState() {
  if (base != first) std::free(base);
}

bool ThreadState::grow_active() noexcept {
  auto depth = static_cast<size_t>(top - base);
  auto capacity = static_cast<size_t>(top_limit - base) * 2;
  if (capacity > most_active) return false;
  void* grown = std::realloc(base == first ? nullptr : base, capacity * sizeof(ActiveSpan));
  if (!grown) return false;
  if (base == first) std::memcpy(grown, first, sizeof first);
  base = static_cast<ActiveSpan*>(grown);
  top = base + depth;
  top_limit = base + capacity;
  return true;
}

namespace {

void take_over(ThreadState& state, ThreadState* parent) noexcept {
  inherited_by_child = nullptr;
  for (const ActiveSpan* span = parent->bottom(); span != parent->top; ++span) {
    if (state.top == state.top_limit && !state.grow_active()) break;
    *state.top++ = *span;
  }
  parent->~ThreadState();
  std::free(parent);
}

// What is done at a thread's first span may reach a cancellation point (a line on standard error, for one), and a thread
// that is cancelled there would take the program with it.
struct NoCancellation {
  int before = PTHREAD_CANCEL_ENABLE;
  NoCancellation() noexcept { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before); }
  ~NoCancellation() { pthread_setcancelstate(before, &before); }
};

} // namespace

ThreadState* enter_thread() noexcept {
  NoCancellation here;
  if (!start_tracing()) return nullptr;
  pthread_once(&exit_key_once, &make_exit_key);
  void* memory = std::malloc(sizeof(ThreadState));
  Ring* ring = memory && exit_key_exists ? RingRegistry::instance().add() : nullptr;
  if (!ring) {
    std::free(memory);
    return nullptr;
  }
  auto* state = new (memory) ThreadState(ring, fresh_seed());
  if (inherited_by_child) take_over(*state, inherited_by_child);
  if (pthread_setspecific(exit_key, state) != 0) {
    RingRegistry::end(ring);
    state->~ThreadState();
    std::free(memory);
    return nullptr;
  }
  this_thread = state;
  return state;
}

void forget_threads_after_fork() noexcept {
  // Nothing is set up here: most children go straight to exec. The forking thread's stack of active spans is kept, so
  // that spans of the child, if it ever begins one, hang below them.
  RingRegistry::instance().forget_all_after_fork();
  LateEnds::instance().reset_after_fork();
  if (!this_thread) return;
  if (exit_key_exists) pthread_setspecific(exit_key, nullptr);
  this_thread->ring = nullptr;
  inherited_by_child = this_thread;
  this_thread = nullptr;
}

} // namespace llmobs
