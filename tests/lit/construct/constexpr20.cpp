// constexpr as of C++20: destructors, virtual calls, try blocks, changes of union members, constinit, and functions that
// ask whether they are evaluated at compile time.
// RUN: %differential --log %t.log --unreached start %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

struct Base {
  [[llmobs::tool]] constexpr virtual int id() const { return 1; }
  constexpr virtual ~Base() {}
};
struct Derived : Base {
  [[llmobs::tool]] constexpr int id() const override { return 2; }
};
constexpr int through_base(const Base& b) { return b.id(); }
static_assert(through_base(Derived()) == 2);

struct WithDestructor {
  int* counter;
  [[llmobs::task]] constexpr WithDestructor(int* c) : counter(c) {}
  [[llmobs::task]] constexpr ~WithDestructor() { ++*counter; }
};
[[llmobs::tool]] constexpr int destroyed() {
  int count = 0;
  { WithDestructor w(&count); }
  return count;
}
static_assert(destroyed() == 1);

[[llmobs::tool]] constexpr int with_try(int x) {
  try {
    if (x < 0) throw x;
    return x + 1;
  } catch (int e) {
    return e;
  }
}
static_assert(with_try(1) == 2);

[[llmobs::tool]] constexpr bool at_compile_time() { return __builtin_is_constant_evaluated(); }
static_assert(at_compile_time());

[[llmobs::tool]] constexpr int allocates(int n) {
  int* p = new int[n];
  for (int i = 0; i < n; ++i) p[i] = i;
  int last = p[n - 1];
  delete[] p;
  return last;
}
static_assert(allocates(5) == 4);

[[llmobs::tool]] constexpr int start(int x) { return x + 100; }
constinit int global = start(1);

consteval int immediate(int x) { return start(x); }

int main() {
  volatile int x = 5;
  // CHECK: open tool id()
  // CHECK-NEXT: result id 2
  printf("%d\n", through_base(Derived()));
  printf("%d\n", destroyed());
  // CHECK: result with_try 6
  printf("%d\n", with_try(x));
  // CHECK: result with_try -1
  printf("%d\n", with_try(-1));
  // CHECK: open tool at_compile_time()
  // CHECK-NEXT: result at_compile_time false
  printf("%d\n", at_compile_time());
  printf("%d\n", allocates(x));
  printf("%d %d\n", global, immediate(2));
}
