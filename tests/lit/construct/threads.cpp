// Instrumented thread functions and calls from many threads at once.
// RUN: %differential --log-varies --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <atomic>
#include <thread>

std::atomic<int> total{0};
[[llmobs::tool]] int add(int x) { return total += x; }
// CHECK-DAG: open task body(first=1, last=50)
// CHECK-DAG: open task body(first=51, last=100)
[[llmobs::task]] void body(int first, int last) {
  for (int i = first; i <= last; ++i) add(i);
}

int main() {
  std::thread a(body, 1, 50), b(body, 51, 100);
  std::thread c([] [[llmobs::task("in a lambda")]] { add(1000); });
  a.join();
  b.join();
  c.join();
  printf("%d\n", total.load());
}
