// A program with an operator new, malloc and free of its own, which count and are not to be entered twice: the library is not
// seen by them, on no thread, and a span may begin in a handler of a signal that came in the midst of one of them.
// Exit code 0: all is as it should be; else the number of the line that says what is not.
#include <llmobs/llmobs.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <pthread.h>
#include <sched.h>
#include <string>
#include <unistd.h>

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);
}

namespace {

std::atomic<long> calls_of_new{0}, calls_of_malloc{0};
std::atomic<bool> signal_inside{false};
std::atomic<int> inside{0}; // of a call with a signal: it must not be entered once more

// Whoever enters one of these while a signal handler runs inside of it would wait for ever for its lock.
struct Call {
  explicit Call(std::atomic<long>& calls) noexcept {
    ++calls;
    if (inside != 0) _exit(99);
    if (!signal_inside.exchange(false)) return;
    inside = 1;
    raise(SIGUSR1);
    inside = 0;
  }
};

} // namespace

extern "C" {
void* malloc(size_t size) {
  Call call(calls_of_malloc);
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  Call call(calls_of_malloc);
  return __libc_calloc(count, size);
}
void* realloc(void* block, size_t size) {
  Call call(calls_of_malloc);
  return __libc_realloc(block, size);
}
void free(void* block) {
  Call call(calls_of_malloc);
  __libc_free(block);
}
}

// Blocks of these are no blocks of malloc: whoever mixes the two pairs up crashes.
constexpr size_t head = 32;
void* operator new(size_t size) {
  Call call(calls_of_new);
  return static_cast<char*>(__libc_malloc(size + head)) + head;
}
void* operator new(size_t size, const std::nothrow_t&) noexcept { return operator new(size); }
void* operator new[](size_t size) { return operator new(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return operator new(size); }
void operator delete(void* block) noexcept {
  Call call(calls_of_new);
  if (block) __libc_free(static_cast<char*>(block) - head);
}
void operator delete(void* block, size_t) noexcept { operator delete(block); }
void operator delete[](void* block) noexcept { operator delete(block); }
void operator delete[](void* block, size_t) noexcept { operator delete(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { operator delete(block); }

#define CHECK(condition)                                                                                               \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      std::fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                                                     \
      _exit(__LINE__ % 100 ? __LINE__ % 100 : 1);                                                                      \
    }                                                                                                                  \
  } while (false)

namespace {

void make_spans(int count) {
  for (int i = 0; i < count; ++i) {
    auto span = llmobs::llm("a name that is longer than what a string can hold inside itself");
    span.annotate(llmobs::Annotation().set_input("a question").set_output("an answer").set_metrics({{"tokens", i}}));
  }
}

void on_signal(int) { make_spans(1); }

void* make_spans_on_thread(void*) {
  make_spans(10);
  return nullptr;
}

void* first_span_in_a_handler(void*) {
  signal_inside = true;
  std::free(std::malloc(100)); // not optimised away: it has side effects
  return nullptr;
}

void run_thread(void* (*body)(void*)) {
  pthread_t thread;
  CHECK(pthread_create(&thread, nullptr, body, nullptr) == 0);
  CHECK(pthread_join(thread, nullptr) == 0);
}

} // namespace

int main(int count, char** arguments) {
  if (count < 2) return 1;
  setenv("LLMOBS_FILE", arguments[1], 1);
  struct sigaction action{};
  action.sa_handler = &on_signal;
  sigaction(SIGUSR1, &action, nullptr);

  // The process's first span of all comes inside of malloc(). It is not recorded, and counted.
  first_span_in_a_handler(nullptr);
  CHECK(!llmobs::enabled());
  CHECK(llmobs::stats().dropped_memory == 1);
  CHECK(calls_of_new == 0);

  // What a thread costs without us: glibc's pthread_create() allocates.
  long before = calls_of_malloc;
  run_thread([](void*) -> void* { return nullptr; });
  long thread_alone = calls_of_malloc - before;
  before = calls_of_malloc;
  run_thread([](void*) -> void* { return nullptr; });
  long thread_again = calls_of_malloc - before;

  std::string large(200000, 'x');
  long news = calls_of_new, mallocs = calls_of_malloc;
  make_spans(100); // starts tracing
  {
    auto span = llmobs::task("large");
    span.annotate(llmobs::Annotation().set_input(large));
    llmobs::AnnotationContext context(llmobs::AnnotationContextOptions().set_name("n"));
    make_spans(3);
  }
  CHECK(llmobs::flush(10000) == llmobs::FlushResult::dropped); // the first one
  CHECK(calls_of_malloc - mallocs <= thread_alone);

  mallocs = calls_of_malloc;
  run_thread(&make_spans_on_thread);
  CHECK(llmobs::flush(10000) == llmobs::FlushResult::delivered);
  CHECK(calls_of_malloc - mallocs <= thread_again);
  llmobs::disable();
  CHECK(llmobs::enable(llmobs::Config().set_file(arguments[1])));
  make_spans(10);
  CHECK(llmobs::flush(10000) == llmobs::FlushResult::delivered);
  CHECK(calls_of_new == news);

  // A thread's first span, inside of malloc().
  uint64_t delivered = llmobs::stats().delivered;
  run_thread(&first_span_in_a_handler);
  CHECK(llmobs::flush(10000) == llmobs::FlushResult::delivered);
  CHECK(llmobs::stats().delivered == delivered + 1);
  CHECK(llmobs::stats().dropped == 1);
  std::puts("ok");
  return 0;
}
