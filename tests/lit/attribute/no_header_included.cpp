// Nothing needs to be included: the plugin finds the runtime's header by itself.
// RUN: %clangxx %plugin -c %s -o %t.o && %clangxx %t.o %probe -pthread -o %t.exe
// RUN: rm -f %t.log && env LLMOBS_PROBE=%t.log %t.exe && %filecheck %s --input-file=%t.log

// CHECK: open tool add(a=1, b=2)
// CHECK-NEXT: result add 3
// CHECK-NEXT: close add
[[llmobs::tool]] int add(int a, int b) { return a + b; }
int main() { return add(1, 2) - 3; }
