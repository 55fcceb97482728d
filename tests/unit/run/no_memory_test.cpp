// Memory that ends while the background thread starts or works: tracing stops or drops, and the program goes on.
#include "caller/traced_program.h"

#include <atomic>
#include <cstdlib>
#include <new>
#include <pthread.h>

namespace {

// The allocation of another thread than this that fails, counted down; 0: none.
std::atomic<int> allocations_left{0};
pthread_t spared;

bool fails() noexcept {
  return allocations_left.load() != 0 && !pthread_equal(pthread_self(), spared) && allocations_left.fetch_sub(1) == 1;
}

} // namespace

void* operator new(size_t size) {
  void* memory = fails() ? nullptr : std::malloc(size);
  if (!memory) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace llmobs {
namespace {

using NoMemoryTest = TracedProgramTest;

TEST_F(NoMemoryTest, WhicheverAllocationOfTheBackgroundThreadFails) {
  for (int which = 1; which <= 120; ++which) {
    ChildEnd end = run_child([&] {
      spared = pthread_self();
      allocations_left = which;
      enable(to_file());
      make_spans(2);
      flush(2000);
      make_spans(2);
      return 7;
    });
    ASSERT_EQ(end.exit_code, 7) << "allocation " << which << ": " << end.said;
  }
}

} // namespace
} // namespace llmobs
