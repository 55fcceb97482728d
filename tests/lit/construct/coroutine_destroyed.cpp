// Coroutines that are destroyed before they start, while suspended in nested scopes, and after they finished.
// RUN: %differential --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"

Gate gate;
// CHECK: open task nested()
// CHECK: suspend nested
// CHECK-NOT: result
// CHECK: close nested (suspended)
[[llmobs::task]] Task<int> nested() {
  Counted outer(1);
  {
    Counted inner(2);
    co_await gate;
  }
  co_return 1;
}
[[llmobs::task]] Task<int> parent() {
  Counted outer(3);
  co_return co_await nested();
}
[[llmobs::task]] Task<int> parameters(Counted c) {
  co_await gate;
  co_return c.id;
}

int main() {
  {
    Task<int> t = nested();
    t.start();
    printf("destroying\n");
  }
  {
    Task<int> t = parent();
    t.start();
    printf("destroying both\n");
  }
  { Task<int> never_started = parameters(Counted(4)); }
  {
    Task<int> t = parameters(Counted(5));
    t.start();
    gate.open(0);
    printf("%d\n", t.get());
  }
}
