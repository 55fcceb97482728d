// Generators: suspended at every co_yield, possibly never finished.
// RUN: %differential --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"

// CHECK: open task numbers(n=3)
// CHECK-NEXT: yielded numbers 0
// CHECK: suspend numbers
// CHECK: resume numbers
// CHECK-NEXT: yielded numbers 1
// CHECK: close numbers
[[llmobs::task]] Generator<int> numbers(int n) {
  for (int i = 0; i < n; ++i) {
    Counted local(i);
    co_yield i;
  }
}
[[llmobs::task]] Generator<Counted> objects() {
  Counted kept(10);
  co_yield kept;
  co_yield Counted(11);
  co_return;
}
[[llmobs::task]] Generator<int> endless() {
  for (int i = 0;; ++i) co_yield i;
}
[[llmobs::task]] Generator<int> throws(int n) {
  Counted local(20);
  co_yield 1;
  if (n) throw n;
  co_yield 2;
}
[[llmobs::task]] int inside() { return 4; }
[[llmobs::task]] Generator<int> calls() { co_yield inside(); }

int main() {
  {
    Generator<int> g = numbers(3);
    while (g.next()) printf("%d\n", g.value());
  }
  {
    Generator<Counted> g = objects();
    while (g.next()) printf("object %d\n", g.value().id);
  }
  {
    // Destroyed while it is suspended: the span closes then.
    // CHECK: open task endless()
    // CHECK: close endless (suspended)
    Generator<int> g = endless();
    for (int i = 0; i < 2; ++i) {
      g.next();
      printf("%d\n", g.value());
    }
  }
  {
    // CHECK: open task throws(n=5)
    // CHECK: error throws int
    // CHECK-NEXT: close throws
    Generator<int> g = throws(5);
    try {
      while (g.next()) printf("%d\n", g.value());
    } catch (int i) {
      printf("caught %d\n", i);
    }
  }
  {
    Generator<int> g = calls();
    while (g.next()) printf("%d\n", g.value());
  }
  {
    Generator<int> first = numbers(2), second = numbers(2);
    while (first.next() && second.next()) printf("%d %d\n", first.value(), second.value());
  }
}
