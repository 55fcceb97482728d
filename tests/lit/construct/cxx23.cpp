// C++23: static call operators, several subscripts, if consteval, immediate escalation, static variables in constexpr.
// REQUIRES: clang-19-or-later
// RUN: %differential --log %t.log %s -std=c++23
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

struct Callable {
  // CHECK: open tool operator()(x=1)
  [[llmobs::tool]] static int operator()(int x) { return x + 1; }
  [[llmobs::tool]] static int operator[](int a, int b) { return a * b; }
};
[[llmobs::tool]] constexpr int both(int x) {
  if consteval {
    return x + 100;
  } else {
    return x + 1;
  }
}
static_assert(both(1) == 101);
consteval int immediate(int x) { return x * 2; }
[[llmobs::tool]] constexpr int uses_immediate(int x) { return x + immediate(21); }
static_assert(uses_immediate(1) == 43);
[[llmobs::tool]] constexpr int with_static(int x) {
  if (x > 0) return x;
  static int calls = 0;
  return --calls;
}
static_assert(with_static(2) == 2);

int main() {
  printf("%d %d\n", Callable()(1), Callable()[2, 3]);
  volatile int x = 5;
  // CHECK: result both 6
  printf("%d\n", both(x));
  // CHECK: result uses_immediate 47
  printf("%d\n", uses_immediate(x));
  // CHECK: result with_static -1
  printf("%d\n", with_static(-static_cast<int>(x)));
  auto fixed = [] [[llmobs::tool("fixed")]] (int y) static { return y; };
  printf("%d\n", fixed(6));
}
