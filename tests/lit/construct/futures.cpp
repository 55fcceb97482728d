// Functions that return a future. What becomes of the span later is the runtime's business (tests/unit/caller/traced_futures_test.cpp).
// RUN: %differential --log %t.log %s -pthread
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

#include <cstdio>
#include <future>
#include <utility>

// CHECK: open tool slow(n=21)
// CHECK: close slow
[[llmobs::tool]] std::future<int> slow(int n) {
  return std::async(std::launch::async, [n] { return 2 * n; });
}
// CHECK: open tool shared()
// CHECK: close shared
[[llmobs::tool]] std::shared_future<int> shared() {
  std::promise<int> promise;
  promise.set_value(3);
  std::shared_future<int> made = promise.get_future().share();
  return made;
}
// CHECK: open task nothing(empty=true)
// CHECK: close nothing
[[llmobs::task]] std::future<void> nothing(bool empty) {
  if (empty) return {};
  return std::async(std::launch::deferred, [] {});
}
[[llmobs::task]] const std::future<int>& referred(const std::future<int>& future) { return future; }

int main() {
  std::printf("%d\n", slow(21).get());
  std::printf("%d\n", shared().get());
  std::printf("%d\n", nothing(true).valid());
  nothing(false).get();
  std::future<int> kept = slow(1);
  std::printf("%d\n", referred(kept).valid());
  std::printf("%d\n", kept.get());
}
