// exceptions = observe, from when to see an exception was to catch it: as without, but the call site says that the message is
// to be kept out. (The probe records what it is given.)
// RUN: %differential --log %t.log --exit-code=-6 --left-open 2 --unreached quiet %s -DUNCAUGHT
// RUN: %filecheck %s --input-file=%t.log --check-prefix=UNCAUGHT
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %expand %s | %filecheck %s --check-prefix=EXPAND --implicit-check-not=close_observing
// RUN: %clangxx %plugin -fplugin-arg-llmobs-remarks -c %s -o /dev/null 2>&1 | %filecheck %s --check-prefix=REMARK
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
// CHECK-NEXT: error inner std::runtime_error: "nobody"
// CHECK-NEXT: close inner
// EXPAND: exceptions=observe
// EXPAND: catch (llmobs::seam::Watch&) { throw; }
// REMARK: [[#@LINE+1]]:{{.*}} remark: llmobs: the message of an exception of 'inner' is not captured: 'exceptions = observe' keeps it out
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
// REMARK: [[#@LINE+1]]:{{.*}} remark: llmobs: 'exceptions = catch' of 'quiet' is not needed: exceptions are seen without being caught
[[llmobs::tool(exceptions = catch)]] int quiet(int x) { return x + 1; }

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
