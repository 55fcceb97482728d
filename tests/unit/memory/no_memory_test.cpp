// The background thread finds no memory, at each of the moments when it asks for some: the program goes on, and every span is
// accounted for. In an executable of its own, whose operator new fails.
#include "caller/traced_program.h"
#include "deliver/gzip.h"
#include "sanitized.h"

#include <atomic>
#include <cstdlib>
#include <new>
#include <sys/resource.h>
#include <thread>

namespace {

thread_local bool may_fail = true; // the program's own threads say that they may not
long left_until_failure = -1;      // of allocations on other threads; -1: none fails
bool only_once = false;

bool fails() noexcept {
  if (!may_fail) return false;
  long left = __atomic_load_n(&left_until_failure, __ATOMIC_RELAXED);
  if (left < 0) return false;
  if (left > 0) {
    __atomic_store_n(&left_until_failure, left - 1, __ATOMIC_RELAXED);
    return false;
  }
  if (only_once) __atomic_store_n(&left_until_failure, -1, __ATOMIC_RELAXED);
  return true;
}

} // namespace

void* operator new(size_t size) {
  void* block = fails() ? nullptr : std::malloc(size);
  if (!block) throw std::bad_alloc();
  return block;
}
void* operator new(size_t size, const std::nothrow_t&) noexcept { return fails() ? nullptr : std::malloc(size); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { std::free(block); }

extern "C" {
// The linker puts these in the places of own_malloc() and own_realloc() (CMakeLists.txt).
void* __real__ZN6llmobs10own_mallocEm(size_t) noexcept;
void* __real__ZN6llmobs11own_reallocEPvm(void*, size_t) noexcept;
void* __wrap__ZN6llmobs10own_mallocEm(size_t size) noexcept {
  return fails() ? nullptr : __real__ZN6llmobs10own_mallocEm(size);
}
void* __wrap__ZN6llmobs11own_reallocEPvm(void* block, size_t size) noexcept {
  return fails() ? nullptr : __real__ZN6llmobs11own_reallocEPvm(block, size);
}
}

namespace llmobs {
namespace {

class NoMemoryTest : public TracedProgramTest {
protected:
  int run_with_failure_after(long allocations, bool once) {
    ChildEnd end = run_child([&] {
      may_fail = false;
      only_once = once;
      left_until_failure = allocations;
      setenv("LLMOBS_EXIT_TIMEOUT_MS", "200", 1);
      enable(to_file());
      auto open = llmobs::workflow("open");
      for (int i = 0; i < 3; ++i) {
        auto span = llmobs::llm("span");
        span.annotate(
            Annotation().set_input("a text that is too long for any string to hold it inside itself").set_output(i));
      }
      flush(50);
      make_spans(3);
      flush(50);
      open.finish();
      disable();
      left_until_failure = -1;
      return adds_up() ? 3 : 1;
    });
    if (end.exit_code != 3) ADD_FAILURE() << allocations << " allocations, once " << once << ": " << end.said;
    return end.exit_code;
  }
};

TEST_F(NoMemoryTest, OneAllocationFails) {
  for (long n = 0; n < 120; ++n) run_with_failure_after(n, true);
}

TEST_F(NoMemoryTest, AllAllocationsFailFromOneOn) {
  for (long n = 0; n < 120; ++n) run_with_failure_after(n, false);
}

// A program that replaces malloc must not see zlib either.
TEST_F(NoMemoryTest, WhatZlibNeedsIsTheLibrarysOwnMemory) {
  load_zlib();
  ASSERT_TRUE(can_gzip());
  Bytes out;
  out.reserve(1u << 20);
  only_once = false;
  left_until_failure = 0;
  bool is_done = gzip({{"", "text", ""}}, out);
  left_until_failure = -1;
  EXPECT_FALSE(is_done);
  EXPECT_TRUE(gzip({{"", "text", ""}}, out));
}

TEST_F(NoMemoryTest, AThreadWithoutMemoryForItsRecordsCountsItsSpans) {
  if (sanitized) GTEST_SKIP() << "sanitizers need the memory that is not there";
  ChildEnd end = run_child([&] {
    may_fail = false;
    enable(to_file());
    make_spans(1);
    if (flush(10000) != FlushResult::delivered) return 1;
    std::atomic<int> step{0};
    auto wait_for = [&](int wanted) {
      while (step != wanted) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    std::thread other([&] {
      wait_for(1);
      make_spans(5);
      step = 2;
      wait_for(3);
      make_spans(2);
    });
    rlimit before{};
    getrlimit(RLIMIT_AS, &before);
    rlimit nothing_more{1 << 20, before.rlim_max};
    setrlimit(RLIMIT_AS, &nothing_more);
    step = 1;
    wait_for(2);
    setrlimit(RLIMIT_AS, &before);
    step = 3;
    other.join();
    flush(10000);
    Stats s = stats();
    return s.dropped_memory == 5 && s.delivered == 3 && adds_up() ? 0 : 2;
  });
  EXPECT_EQ(end.exit_code, 0) << end.said;
}

// Nothing is called on that will never answer, and the program may try again.
TEST_F(NoMemoryTest, WithoutABackgroundThreadTracingIsOff) {
  ChildEnd end = run_child([&] {
    may_fail = false;
    left_until_failure = 0;
    enable(to_file());
    make_spans(2);
    flush(1000);
    if (enabled()) return 1;
    left_until_failure = -1;
    if (!enable(to_file())) return 2;
    make_spans(2);
    return flush(5000) == FlushResult::delivered ? 3 : 4;
  });
  EXPECT_EQ(end.exit_code, 3) << end.said;
  EXPECT_NE(end.said.find("no memory"), std::string::npos) << end.said;
}

} // namespace
} // namespace llmobs
