// setjmp and longjmp within one instrumented function and out of a plain one: the span is closed once, on return.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <setjmp.h>

jmp_buf target;
void jump(int value) { longjmp(target, value); }

// CHECK: open tool tries(limit=3)
// CHECK-NEXT: result tries 3
// CHECK-NEXT: close tries
// CHECK-NOT: close
[[llmobs::tool]] int tries(int limit) {
  volatile int attempts = 0;
  int value = setjmp(target);
  if (value < limit) {
    attempts = attempts + 1;
    jump(value + 1);
  }
  return attempts;
}

int main() { printf("%d\n", tries(3)); }
