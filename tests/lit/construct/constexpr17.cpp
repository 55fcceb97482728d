// An annotated constexpr function still works at compile time, and opens a span at run time.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --no-spans %s -DCOMPILE_TIME_ONLY
#include "check.h"

[[llmobs::tool]] constexpr int square(int x) { return x * x; }
[[llmobs::tool]] constexpr int sum_to(int n) {
  int sum = 0;
  for (int i = 1; i <= n; ++i) {
    if (i > 100) return -1;
    sum += i;
  }
  return sum;
}
[[llmobs::tool]] constexpr int factorial(int n) { return n <= 1 ? 1 : n * factorial(n - 1); }
[[llmobs::tool]] constexpr const int& reference(const int& x) { return x; }
[[llmobs::tool]] constexpr void assign(int& x) { x = 5; }
[[llmobs::tool]] constexpr int uses_assign() {
  int x = 0;
  assign(x);
  return x;
}

struct Literal {
  int a, b;
  [[llmobs::task]] constexpr Literal(int x) : a(x), b(x + 1) {}
  [[llmobs::tool]] constexpr int product() const { return a * b; }
  [[llmobs::tool]] constexpr Literal& add(int x) {
    a += x;
    return *this;
  }
};
struct Immovable {
  int a;
  constexpr Immovable(int x) : a(x) {}
  Immovable(const Immovable&) = delete;
};
[[llmobs::tool]] constexpr Immovable make_immovable(int x) { return Immovable(x); }
[[llmobs::tool]] constexpr Literal make_braced(int x) { return {x}; }
template<class T> [[llmobs::tool]] constexpr T twice(T x) { return x + x; }

constexpr int global = 7;
static_assert(square(5) == 25, "");
static_assert(sum_to(10) == 55 && sum_to(1000) == -1, "");
static_assert(factorial(5) == 120, "");
static_assert(reference(global) == 7, "");
static_assert(uses_assign() == 5, "");
static_assert(Literal(3).product() == 12, "");
static_assert(Literal(3).add(1).a == 4, "");
static_assert(make_immovable(4).a == 4, "");
static_assert(make_braced(6).b == 7, "");
static_assert(twice(1.5) == 3, "");
int array[square(3)];
static_assert(sizeof(array) == 9 * sizeof(int), "");
template<int N> struct Sized {
  static constexpr int value = N;
};
static_assert(Sized<square(2)>::value == 4, "");
constexpr auto lambda = [] [[llmobs::tool("lambda")]] (int x) { return x + 1; };
static_assert(lambda(1) == 2, "");
enum { enumerator = square(6) };
constexpr Literal constant(8);
struct Bits {
  int field : square(2);
};

int switched(int x) {
  switch (x) {
  case square(4): return 1;
  default: return 0;
  }
}

int main() {
  printf("%d %d %d\n", switched(16), enumerator, constant.b);
#ifndef COMPILE_TIME_ONLY
  volatile int x = 3;
  // CHECK: open tool square(x=3)
  // CHECK-NEXT: result square 9
  printf("%d\n", square(x));
  // CHECK: open tool square(x=3)
  if (square(x) == 9) printf("nine\n");
  // CHECK: open tool sum_to(n=3)
  printf("%d\n", sum_to(x));
  // CHECK: open tool factorial(n=3)
  // CHECK: open tool factorial(n=2)
  printf("%d\n", factorial(x));
  int local = x;
  printf("%d\n", &reference(local) == &local);
  assign(local);
  printf("%d %d\n", local, uses_assign());
  Literal l(x);
  // CHECK: result product 12
  printf("%d %d\n", l.product(), &l.add(1) == &l);
  printf("%d %d\n", make_immovable(x).a, make_braced(x).b);
  printf("%d %d\n", twice(static_cast<int>(x)), lambda(x));
#endif
}
