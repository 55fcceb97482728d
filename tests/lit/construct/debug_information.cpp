// What the plugin adds is invisible in the debugger and in the program's data: no variables of its own, no annotations,
// and no storage for a result that is built in its final place.
// RUN: %clangxx %plugin -O0 -g -S -emit-llvm %s -o - | %filecheck %s --implicit-check-not='DILocalVariable(name: "guard", scope' --implicit-check-not='DILocalVariable(name: "llmobs_guard", scope' --implicit-check-not='DILocalVariable(name: "value", scope' --implicit-check-not=llvm.global.annotations
#include "check.h"

// CHECK-LABEL: define {{.*}}pinned
// CHECK-NOT: alloca {{.*Pinned}},
// CHECK: ret void
[[llmobs::tool]] Pinned pinned(int i) { return Pinned(i); }
[[llmobs::tool]] int add(int a, int b) {
  int sum = a + b;
  return sum;
}
// CHECK: !DILocalVariable(name: "i"
// CHECK: !DILocalVariable(name: "a"
// CHECK: !DILocalVariable(name: "b"
// CHECK: !DILocalVariable(name: "sum"
