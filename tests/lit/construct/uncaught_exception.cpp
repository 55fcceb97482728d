// An exception that nobody catches ends the program as it would without spans: at the throw, with nothing unwound, by the
// same terminate handler, which finds every frame in place.
// RUN: %differential --exit-code=-6 --left-open 2 --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=close
// RUN: %differential --exit-code=3 --left-open -1 --log %t.log %s -DHANDLER
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not="close inner"
// RUN: %differential --exit-code=-6 --left-open -1 --log %t.log %s -DNOEXCEPT
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --exit-code=-6 --left-open -1 --log-varies --log %t.log %s -DTHREAD
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=close
// RUN: %differential --exit-code=-6 --left-open 2 --log %t.log %s -DNUMBER
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=close
#include "check.h"
#include <exception>
#include <stdexcept>
#include <stdlib.h>
#include <thread>
#include <unistd.h>

struct Local {
  const char* where;
  ~Local() { fprintf(stderr, "~Local %s\n", where); }
};

// CHECK: open tool outer()
// CHECK-NEXT: open tool inner(x=3)
[[llmobs::tool]] int inner(int x) {
  Local l{"inner"};
#ifdef NUMBER
  if (x) throw 42;
#endif
  if (x) throw std::runtime_error("nobody catches this");
  return x;
}
#ifdef NOEXCEPT
[[llmobs::tool]] int outer() noexcept { return inner(3); }
#else
[[llmobs::tool]] int outer() {
  Local l{"outer"};
  return inner(3);
}
#endif

#ifdef HANDLER
[[llmobs::tool]] int in_handler(int x) { return x; }
#endif

int main() {
  printf("before\n");
  fflush(stdout);
#ifdef HANDLER
  std::set_terminate([] {
    try {
      throw;
    } catch (const std::exception& e) {
      fprintf(stderr, "terminated: %s, in flight %d\n", e.what(), std::uncaught_exceptions());
    }
    in_handler(1);
    _exit(3);
  });
#endif
#ifdef THREAD
  std::thread(outer).join();
#endif
  return outer();
}
