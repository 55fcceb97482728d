// The same inline functions in two translation units: one definition survives, each call makes one span.
// RUN: %differential --log %t.log %s %inputs/two_units_other.cpp -I%inputs
// RUN: %filecheck %s --input-file=%t.log
#include "two_units.h"

// CHECK: open tool shared(x=1)
// CHECK-NEXT: result shared 2
// CHECK-NEXT: close shared
// CHECK-NEXT: open tool shared(x=10)
// CHECK-NEXT: result shared 11
// CHECK: open tool method(x=2)
// CHECK: open tool method(x=20)
// CHECK: open tool templated(x=3)
// CHECK: open tool templated(x=30)
int main() {
  printf("%d %d\n", shared(1), other_shared(10));
  printf("%d %d\n", Shared().method(2), other_method(20));
  printf("%d %d\n", templated(3), other_templated(30));
  // The address of a function and its statics are the same in both.
  printf("%d %d\n", other_address() == &shared, other_count());
  printf("%d\n", counts());
}
