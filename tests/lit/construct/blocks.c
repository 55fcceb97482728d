// Blocks: a return inside one is its own, and nothing in it belongs to the function around it.
// RUN: %c_differential --log %t.log %s -std=gnu11 -fblocks
// RUN: %filecheck %s --input-file=%t.log
#include <stdio.h>

// What a runtime of blocks would define.
void* _NSConcreteGlobalBlock[32];
void* _NSConcreteStackBlock[32];

// CHECK: open tool host(x=-4)
// CHECK-NEXT: result host 5
// CHECK-NEXT: close host
__attribute__((llmobs_tool)) int host(int x) {
  int factor = 1;
  int (^block)(int) = ^(int y) {
    if (y > 0) return y * factor;
    return -y * factor;
  };
  return block(x) + 1;
}
// CHECK: open tool takes()
// CHECK-NEXT: result takes 2
__attribute__((llmobs_tool)) int takes(int (^block)(int)) { return block(1); }

int main(void) {
  printf("%d\n", host(-4));
  printf("%d\n", takes(^(int y) { return y + 1; }));
  return 0;
}
