// A coroutine that is resumed on another thread: there its span is active, and no longer on the first thread.
// RUN: %differential --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"
#include <thread>

Gate gate;
[[llmobs::task]] int work(int x) { return x * 2; }
// CHECK: open agent wanders(x=1)
// CHECK-NEXT: open task work(x=1)
// CHECK: suspend wanders
// CHECK: resume wanders
// CHECK: open task work(x=5)
// CHECK: result work 10
// CHECK: close work
// CHECK: result wanders 12
// CHECK: close wanders
[[llmobs::agent]] Task<int> wanders(int x) {
  int first = work(x);
  int value = co_await gate;
  int second = work(value);
  co_return first + second;
}
[[llmobs::agent]] Task<int> hops(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await gate;
  co_return sum;
}

int main() {
  {
    Task<int> t = wanders(1);
    t.start();
    std::thread([&] { gate.open(5); }).join();
    printf("%d %d\n", t.done(), t.get());
  }
  {
    Task<int> t = hops(4);
    t.start();
    for (int i = 0; i < 4; ++i) std::thread([i] { gate.open(i); }).join();
    printf("%d\n", t.get());
  }
  {
    // Destroyed on another thread while suspended.
    // CHECK: close hops (suspended)
    Task<int>* t = new Task<int>(hops(4));
    t->start();
    std::thread([t] { delete t; }).join();
  }
}
