// Attributes of the compiler on the same function keep their meaning.
// RUN: %differential --log %t.log --unreached deprecated %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <stdlib.h>

[[llmobs::task]] __attribute__((always_inline)) inline int inlined(int x) { return x + 1; }
[[llmobs::task]] __attribute__((noinline, cold)) int cold(int x) { return x + 2; }
[[llmobs::task]] __attribute__((flatten, hot)) int hot(int x) { return inlined(x) + cold(x); }
[[llmobs::task]] __attribute__((returns_nonnull, nonnull(1))) const char* nonnull(const char* s) { return s; }
[[llmobs::task]] __attribute__((malloc, alloc_size(1))) void* allocates(size_t n) { return malloc(n); }
[[llmobs::task]] __attribute__((weak)) int weak(int x) { return x + 3; }
[[llmobs::task]] __attribute__((visibility("hidden"), section("my_section"))) int placed(int x) { return x + 4; }
[[llmobs::task]] __attribute__((used)) static int used(int x) { return x + 5; }
[[llmobs::task]] __attribute__((target("sse4.2"))) int with_target(int x) { return x + 6; }
[[llmobs::task]] __attribute__((ms_abi)) int other_abi(int x, double d) { return x + static_cast<int>(d); }
[[llmobs::task]] __attribute__((regcall)) int in_registers(int x) { return x + 7; }
[[llmobs::task]] __attribute__((no_sanitize("address", "undefined"))) int unsanitized(int x) { return x + 8; }
[[llmobs::task]] __attribute__((optnone, noinline)) int unoptimized(int x) { return x + 9; }
[[llmobs::task]] __attribute__((no_instrument_function)) int no_profile(int x) { return x + 10; }
[[llmobs::task]] __attribute__((nothrow)) int nothrow(int x) { return x + 11; }
[[llmobs::task]] __attribute__((minsize)) int small(int x) { return x + 12; }
[[nodiscard, llmobs::task, gnu::warn_unused_result]] int nodiscard(int x) { return x + 13; }
[[llmobs::task]] __attribute__((enable_if(true, "always"))) int enabled(int x) { return x + 14; }
[[llmobs::task]] __attribute__((overloadable)) int overloadable(int x) { return x + 15; }
extern "C" int alias_target(int x);
[[llmobs::task]] int alias_target(int x) { return x + 16; }
extern "C" __attribute__((alias("alias_target"))) int alias(int x);
[[llmobs::task]] int assembly(int x) {
  __asm__ goto("" : : : : out);
  int y;
  __asm__("mov %1, %0" : "=r"(y) : "r"(x));
  return y;
out:
  return -1;
}
[[deprecated]] [[llmobs::task]] int deprecated(int x) { return x; }

// CHECK: open task hot(x=1)
// CHECK: open task inlined(x=1)
// CHECK: open task cold(x=1)
int main() {
  printf("%d\n", hot(1));
  printf("%s\n", nonnull("text"));
  free(allocates(10));
  printf("%d %d %d %d\n", weak(1), placed(1), used(1), with_target(1));
  printf("%d %d %d %d\n", other_abi(1, 2.5), in_registers(1), unsanitized(1), unoptimized(1));
  printf("%d %d %d %d\n", no_profile(1), nothrow(1), small(1), nodiscard(1));
  // CHECK: open task alias_target(x=1)
  printf("%d %d %d %d\n", enabled(1), overloadable(1), alias(1), assembly(5));
}
