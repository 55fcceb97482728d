// Recursion, direct, mutual, deep, and through pointers: every call is a span inside its caller's.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --strict-whitespace
#include "check.h"

// CHECK:{{^}}open task fibonacci(n=2)
// CHECK-NEXT:{{^}}  open task fibonacci(n=1)
// CHECK-NEXT:{{^}}    result fibonacci 1
// CHECK-NEXT:{{^}}  close fibonacci
// CHECK-NEXT:{{^}}  open task fibonacci(n=0)
// CHECK-NEXT:{{^}}    result fibonacci 0
// CHECK-NEXT:{{^}}  close fibonacci
// CHECK-NEXT:{{^}}  result fibonacci 1
// CHECK-NEXT:{{^}}close fibonacci
[[llmobs::task]] int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
[[llmobs::task]] bool odd(int n);
[[llmobs::task]] bool even(int n) { return n == 0 || odd(n - 1); }
bool odd(int n) { return n != 0 && even(n - 1); }
[[llmobs::task]] int deep(int n) { return n == 0 ? 0 : deep(n - 1) + 1; }

int main() {
  printf("%d\n", fibonacci(2));
  printf("%d\n", even(4));
  int (*pointer)(int) = fibonacci;
  printf("%d\n", pointer(5));
  printf("%d\n", deep(1000));
}
