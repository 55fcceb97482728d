// exceptions = observe: nothing is caught, so an exception without a handler reaches std::terminate from where it was
// thrown, with every frame still in place.
// RUN: %differential --log %t.log --exit-code=-6 --left-open=2 --unreached quiet %s -DUNCAUGHT
// RUN: %filecheck %s --input-file=%t.log --check-prefix=UNCAUGHT
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %expand %s | %filecheck %s --check-prefix=EXPAND --implicit-check-not=catch
#include "check.h"
#include <exception>
#include <stdexcept>
#include <stdlib.h>

struct Local {
  ~Local() { printf("~Local\n"); }
};

// UNCAUGHT: open tool inner()
// UNCAUGHT-NOT: close
// CHECK: open tool inner()
// CHECK-NEXT: unwinding inner
// CHECK-NEXT: close inner
// EXPAND: close_observing
[[llmobs::tool(exceptions = observe)]] int inner() {
  Local l;
  throw std::runtime_error("nobody");
}
[[llmobs::tool(exceptions = observe)]] int outer() {
  Local l;
  return inner() + 1;
}
// CHECK: open tool quiet(x=1)
// CHECK-NEXT: result quiet 2
// CHECK-NEXT: close quiet
[[llmobs::tool(exceptions = observe)]] int quiet(int x) { return x + 1; }

// Called in a destructor while an exception is in flight: that exception is not quiet's.
struct CallsQuiet {
  ~CallsQuiet() { printf("%d\n", quiet(1)); }
};

int main() {
#ifdef UNCAUGHT
  std::set_terminate([] {
    fflush(stdout);
    abort();
  });
  printf("before\n");
  outer();
#else
  try {
    outer();
  } catch (const std::exception& e) {
    printf("%s\n", e.what());
  }
  try {
    CallsQuiet c;
    throw 1;
  } catch (int) {
  }
#endif
}
