// The same program in every version of the language.
// RUN: %differential --log %t.log --only O2 %s -std=c++11
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --only O2 %s -std=gnu++14
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --only O2 %s -std=c++14 -pedantic
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --only O2 %s -std=c++17
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --only O2 %s -std=gnu++20
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --only O2 %s -std=c++2b
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open tool add(a=1, b=2)
// CHECK-NEXT: result add 3
[[llmobs::tool]] int add(int a, int b) { return a + b; }
// CHECK: open tool larger(a=3, b=4)
template<class T> [[llmobs::tool]] const T& larger(const T& a, const T& b) { return a > b ? a : b; }
// CHECK: open tool square(x=5)
[[llmobs::tool]] constexpr int square(int x) { return x * x; }
static_assert(square(3) == 9, "");
// CHECK: open tool make(id=6)
[[llmobs::tool]] MoveOnly make(int id) { return MoveOnly(id); }
struct Class {
  int base;
  [[llmobs::task]] Class(int b) : base(b) {}
  [[llmobs::tool]] int method(int x) const { return base + x; }
};
// CHECK: error fails int
[[llmobs::tool]] void fails() { throw 1; }

int main() {
  printf("%d %d %d %d\n", add(1, 2), larger(3, 4), square(5), make(6).id);
  printf("%d\n", Class(7).method(8));
  try {
    fails();
  } catch (int i) {
    printf("caught %d\n", i);
  }
  auto lambda = [](int x) { return x; };
  printf("%d\n", lambda(9));
}
