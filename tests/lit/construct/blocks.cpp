// Blocks in C++, among them ones that return objects.
// RUN: %differential --log %t.log %s -fblocks
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

extern "C" {
void* _NSConcreteGlobalBlock[32];
void* _NSConcreteStackBlock[32];
}

// CHECK: open tool host(x=3)
// CHECK-NEXT: result host {{.*}}
// CHECK-NEXT: close host
[[llmobs::tool]] Counted host(int x) {
  Counted (^make)(int) = ^(int y) {
    if (y > 5) return Counted(y + x);
    Counted local(y);
    return local;
  };
  Counted made = make(x);
  if (x > 100) return Counted(0);
  return made;
}

int main() { printf("%d\n", host(3).id); }
