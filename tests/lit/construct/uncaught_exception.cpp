// An exception that nobody catches still ends the program in the same way. (Whether frames are unwound first is up to
// the implementation: with the default `exceptions = catch` they are, down to the outermost instrumented function.)
// RUN: %differential --exit-code=-6 --left-open=-1 --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <stdexcept>

// CHECK: open tool outer()
// CHECK-NEXT: open tool inner(x=3)
// CHECK-NEXT: error inner std::runtime_error: "nobody catches this"
// CHECK-NEXT: close inner
// CHECK-NEXT: error outer std::runtime_error
[[llmobs::tool]] int inner(int x) {
  if (x) throw std::runtime_error("nobody catches this");
  return x;
}
[[llmobs::tool]] int outer() { return inner(3); }

int main() {
  printf("before\n");
  fflush(stdout);
  return outer();
}
