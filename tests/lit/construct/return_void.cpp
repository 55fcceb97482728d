// Functions without a result: falling off the end, `return;`, `return f();`, `return (void)x;`, and main's missing return.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

int steps = 0;

// CHECK: open task falls_off()
// CHECK-NEXT: close falls_off
[[llmobs::task]] void falls_off() { ++steps; }
[[llmobs::task]] void returns(bool early) {
  if (early) return;
  ++steps;
}
// CHECK: open task forwards()
// CHECK-NEXT: open task falls_off()
// CHECK-NEXT: close falls_off
// CHECK-NEXT: close forwards
[[llmobs::task]] void forwards() { return falls_off(); }
[[llmobs::task]] void casts(int x) { return static_cast<void>(steps += x); }
// CHECK: open task empty()
// CHECK-NEXT: close empty
[[llmobs::task]] void empty() {}
[[llmobs::task]] const void const_void() {}
[[noreturn]] void leave() {
  throw 1;
}
// CHECK: open task never_returns()
// CHECK-NEXT: error never_returns int
// CHECK-NEXT: close never_returns
[[llmobs::task]] [[noreturn]] void never_returns() { leave(); }
// CHECK: open task no_return_at_end(throws=true)
// CHECK-NEXT: error no_return_at_end int
[[llmobs::task]] int no_return_at_end(bool throws) {
  if (!throws) return 1;
  leave();
}

int main() {
  falls_off();
  returns(true);
  returns(false);
  forwards();
  casts(10);
  empty();
  const_void();
  try {
    never_returns();
  } catch (int i) {
    printf("caught %d\n", i);
  }
  try {
    no_return_at_end(true);
  } catch (int i) {
    printf("caught %d\n", i);
  }
  printf("%d\n", steps);
}
