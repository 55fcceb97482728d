#include "run/process_death.h"

#include "base/clock.h"
#include "base/control.h"
#include "caller/exception_watch.h"
#include "caller/thread_state.h"

#include <cerrno>
#include <csignal>
#include <dlfcn.h>
#include <unistd.h>

namespace llmobs {

namespace {

// None of them returns; but their types do not say so, and then the compiler jumps to them.
typedef void Abort();
typedef void FailAssertion(const char* assertion, const char* file, unsigned line, const char* function);

Abort* next_abort = nullptr;
FailAssertion* next_fail_assertion = nullptr;

// Before any constructor of the program: dlsym() is nothing to be called when a process dies.
__attribute__((constructor(101))) void find_next() {
  next_abort = reinterpret_cast<Abort*>(dlsym(RTLD_NEXT, "abort"));
  next_fail_assertion = reinterpret_cast<FailAssertion*>(dlsym(RTLD_NEXT, "__assert_fail"));
}

std::atomic<unsigned> flush_patience_ms{0};
std::atomic<pid_t> process{0}; // a child of vfork has our memory
// Like ThreadState: nothing is allocated for it when it is asked for.
__thread bool never_waits __attribute__((tls_model("initial-exec"))) = false;

// The thread may hold any lock, of the program's or of malloc's: it wakes the background thread, and waits.
void wait_for_worker(unsigned ms, int signal) noexcept {
  control.death_by.store(signal, std::memory_order_relaxed);
  uint32_t number = control.deaths_asked.fetch_add(1, std::memory_order_seq_cst) + 1;
  control.wake();
  uint64_t deadline = Clock::monotonic_ns() / ns_per_ms + ms;
  for (;;) {
    uint32_t done = control.deaths_done.load();
    uint64_t now = Clock::monotonic_ns() / ns_per_ms;
    if (static_cast<int32_t>(done - number) >= 0 || control.stopped.load() == 1 || now >= deadline) break;
    control.deaths_done.wait_while(done, deadline - now);
  }
}

__attribute__((noinline)) void before_death() noexcept {
  unsigned ms = patience_before_death();
  if (ms == 0) return;
  int before = errno;
  if (ThreadState* thread = recording_thread()) record_death(*thread);
  wait_for_worker(ms, 0);
  errno = before;
}

// Where the C library's cannot be found.
void end_by_signal() {
  signal(SIGABRT, SIG_DFL);
  raise(SIGABRT);
  _exit(127);
}

} // namespace

unsigned patience_before_death() noexcept {
  unsigned ms = flush_patience_ms.load(std::memory_order_acquire);
  return never_waits || process.load(std::memory_order_relaxed) != getpid() ? 0 : ms;
}

void expect_death(unsigned wait_ms) noexcept {
  process.store(getpid(), std::memory_order_relaxed);
  flush_patience_ms.store(wait_ms, std::memory_order_release);
}

void expect_no_death() noexcept { flush_patience_ms.store(0, std::memory_order_release); }

void wait_before_death_by(int signal) noexcept {
  if (unsigned ms = patience_before_death()) wait_for_worker(ms, signal);
}

void never_wait_for_death() noexcept { never_waits = true; }

} // namespace llmobs

extern "C" {

// (Under names of their own here, as the compiler knows of the others that they do not return. Offered by a program, too, that
// is linked with the static library: the C++ library shall find them there.)
__attribute__((visibility("default"))) void llmobs_abort() __asm__("abort");
__attribute__((visibility("default"))) void llmobs_fail_assertion(const char*, const char*, unsigned,
                                                                  const char*) __asm__("__assert_fail");

void llmobs_abort() {
  llmobs::before_death();
  return llmobs::next_abort ? llmobs::next_abort() : llmobs::end_by_signal();
}

void llmobs_fail_assertion(const char* assertion, const char* file, unsigned line, const char* function) {
  llmobs::before_death();
  if (!llmobs::next_fail_assertion) return llmobs::end_by_signal();
  return llmobs::next_fail_assertion(assertion, file, line, function);
}

} // extern "C"
