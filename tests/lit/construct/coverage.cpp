// A coverage report is about the user's code only: the same lines, regions, branches and counts.
// RUN: %coverage %s %flags -std=c++14
// RUN: %coverage %s %flags -DNO_LAMBDA
// RUN: %coverage --gcov %s %flags
// RUN: %differential --log %t.log --only O0 --unreached never_called %s -fprofile-instr-generate -fcoverage-mapping
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open tool add(a=1, b=2)
// CHECK-NEXT: result add 3
[[llmobs::tool]] int add(int a, int b) {
  if (a > b)
    return a;
  return a +
         b;
}
// CHECK: open tool object(x=1)
// CHECK-NEXT: result object {{.*}}
[[llmobs::tool]] Counted object(int x) {
  if (x) { return Counted(x); }
  Counted c(x);
  return c;
}
// CHECK: open tool throws(x=1)
// CHECK-NEXT: unwinding throws
[[llmobs::tool]] void throws(int x) {
  if (x) throw x;
}
[[llmobs::tool]] int never_called(int x) { return x ? 1 : 2; }
[[llmobs::tool]] int many_ways(int x) {
  for (int i = 0; i < x; ++i) {
    switch (i) {
    case 0: continue;
    case 1: break;
    default: return i && x ? (i > 5 ? 1 : 2) : 3;
    }
  }
  while (x > 0) --x;
  do {
    ++x;
  } while (x < 2);
  return x;
}
struct Class {
  int a;
  [[llmobs::task]] Class(int x) : a(x) { ++a; }
  [[llmobs::task]] ~Class() {
    if (a) --a;
  }
  [[llmobs::tool]] const Class& self() const {
    return *this;
  }
};
template<class T> [[llmobs::tool]] T halves(T x) {
  while (x > 1) x /= 2;
  return x;
}
[[llmobs::tool]] int handles(int x) try {
  throws(x);
  return 1;
} catch (int y) {
  return y;
}

int main() {
  printf("%d\n", add(1, 2));
  object(1);
  object(0);
  try {
    throws(1);
  } catch (int) {
  }
  many_ways(1);
  many_ways(4);
  Class(1).self();
  halves(10);
  halves(2.5);
  handles(0);
  handles(1);
#ifndef NO_LAMBDA // since C++17 it is constexpr
  auto lambda = [] [[llmobs::tool]] (int a) {
    printf("%d\n", a);
    return a ? 1 : 2;
  };
  lambda(1);
#endif
}
