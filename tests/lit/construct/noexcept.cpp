// noexcept functions: their type stays, nothing is caught in them, and an exception that leaves one still terminates.
// RUN: %differential --log %t.log --unreached broken %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --exit-code=-6 --left-open=-1 --no-names %s -DTERMINATE
// RUN: %expand %s | %filecheck %s --check-prefix=EXPAND
#include "check.h"
#include <exception>
#include <stdlib.h>

struct Local {
  ~Local() { printf("~Local\n"); }
};
int fail() { throw 5; }

// CHECK: open tool quiet(x=1)
// CHECK-NEXT: result quiet 2
// CHECK-NEXT: close quiet
// EXPAND: quiet(int x) noexcept
// EXPAND: llmobs::seam::open(&
// EXPAND-NOT: catch
// EXPAND: int broken() noexcept
// EXPAND-NOT: catch
// EXPAND: int maybe
[[llmobs::tool]] int quiet(int x) noexcept { return x + 1; }
static_assert(noexcept(quiet(1)), "");
[[llmobs::tool]] int broken() noexcept {
  Local l;
  return fail();
}
template<bool Quiet> [[llmobs::tool]] int maybe(int x) noexcept(Quiet) { return x; }
static_assert(noexcept(maybe<true>(1)) && !noexcept(maybe<false>(1)), "");

struct Movable {
  int id;
  Movable(int i) noexcept : id(i) {}
  [[llmobs::task]] Movable(Movable&& other) noexcept : id(other.id) { other.id = 0; }
  [[llmobs::task]] void swap(Movable& other) noexcept {
    int saved = id;
    id = other.id;
    other.id = saved;
  }
  [[llmobs::task]] ~Movable() { printf("~Movable %d\n", id); }
};
static_assert(noexcept(Movable(static_cast<Movable&&>(*static_cast<Movable*>(nullptr)))), "");

int main() {
#ifdef TERMINATE
  std::set_terminate([] {
    printf("terminated\n");
    fflush(stdout);
    abort();
  });
  return broken();
#else
  printf("%d %d %d\n", quiet(1), maybe<true>(2), maybe<false>(3));
  Movable a(4), b(5);
  a.swap(b);
  Movable c(static_cast<Movable&&>(a));
  printf("%d %d %d\n", a.id, b.id, c.id);
#endif
}
