// longjmp past an instrumented function: its span never ends (nothing runs on the way), and the spans around it and
// after it are still right.
// RUN: %differential --left-open=2 --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <setjmp.h>

jmp_buf target;

// CHECK: open tool inner(depth=1)
// CHECK: open tool inner(depth=0)
// CHECK-NOT: close inner
[[llmobs::tool]] __attribute__((noinline)) int inner(int depth) {
  if (depth > 0) return inner(depth - 1) + 1;
  longjmp(target, 7);
}
// CHECK: result outer 7
// CHECK-NEXT: close outer
[[llmobs::tool]] __attribute__((noinline)) int outer() {
  if (int value = setjmp(target)) return value;
  return inner(1);
}

int main() { printf("%d\n", outer()); }
