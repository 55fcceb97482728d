// Programs built without exceptions, without RTTI, and without either.
// RUN: %differential --log %t.log %s -fno-exceptions
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log %s -fno-rtti
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --only O2 %s -fno-exceptions -fno-rtti -fno-asynchronous-unwind-tables
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open tool add(a=1, b=2)
// CHECK-NEXT: result add 3
// CHECK-NEXT: close add
[[llmobs::tool]] int add(int a, int b) { return a + b; }
[[llmobs::tool]] Counted local(bool early) {
  Counted c(1);
  if (early) return Counted(2);
  return c;
}
struct Base {
  [[llmobs::tool]] virtual int id() const { return 1; }
  [[llmobs::task]] virtual ~Base() {}
};
struct Derived : Base {
  [[llmobs::tool]] int id() const override { return 2; }
};
[[llmobs::tool(exceptions = observe)]] int observes(int x) { return x; }

int main() {
  printf("%d\n", add(1, 2));
  printf("%d\n", local(true).id);
  printf("%d\n", local(false).id);
  Derived d;
  const Base& b = d;
  printf("%d %d\n", b.id(), observes(4));
}
