// Explicit object parameters (C++23).
// REQUIRES: clang-19-or-later
// RUN: %differential --log %t.log %s -std=c++23
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

struct Counter {
  int count = 5;
  // CHECK: open tool by_reference(
  // CHECK-SAME: step=2
  // CHECK: result by_reference 7
  [[llmobs::tool]] int by_reference(this Counter& self, int step) { return self.count += step; }
  [[llmobs::tool]] int by_value(this Counter self) { return self.count++; }
  template<class Self> [[llmobs::tool]] auto&& deduced(this Self&& self) { return static_cast<Self&&>(self).count; }
  [[llmobs::tool]] int recursive(this auto&& self, int n) { return n ? self.recursive(n - 1) + 1 : self.count; }
};
struct Derived : Counter {};

int main() {
  Counter c;
  printf("%d\n", c.by_reference(2));
  printf("%d %d\n", c.by_value(), c.count);
  printf("%d %d\n", &c.deduced() == &c.count, &static_cast<const Counter&>(c).deduced() == &c.count);
  Derived d;
  printf("%d\n", d.recursive(3));
  auto fibonacci = [] [[llmobs::tool]] (this auto self, int n) -> int { return n < 2 ? n : self(n - 1) + self(n - 2); };
  printf("%d\n", fibonacci(5));
}
