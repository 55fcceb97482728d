// Exceptions in coroutines: recorded once, handed to the promise, rethrown to the awaiter.
// RUN: %differential --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"
#include <stdexcept>

Gate gate;
// CHECK: open tool early(fail=true)
// CHECK-NEXT: error early std::runtime_error: "early"
// CHECK-NEXT: close early
[[llmobs::tool]] Task<int> early(bool fail) {
  Counted local(1);
  if (fail) throw std::runtime_error("early");
  co_return 1;
}
// CHECK: open tool late()
// CHECK: suspend late
// CHECK: resume late
// CHECK: error late std::runtime_error: "late"
// CHECK-NEXT: close late
[[llmobs::tool]] Task<int> late() {
  Counted local(2);
  co_await gate;
  throw std::runtime_error("late");
}
// CHECK: open agent outer()
// CHECK: error outer std::runtime_error: "early"
[[llmobs::agent]] Task<int> outer() { co_return co_await early(true) + 1; }
// CHECK: open agent handles()
// CHECK: error early
// CHECK: result handles 7
[[llmobs::agent]] Task<int> handles() {
  try {
    co_return co_await early(true);
  } catch (const std::exception& e) {
    printf("handled %s\n", e.what());
  }
  co_return 7;
}
[[llmobs::agent]] Task<int> own_try_block() try {
  co_return co_await early(true);
} catch (const std::exception&) {
  co_return 8;
}
template<class T> void show(Task<T> t) {
  t.start();
  if (!t.done()) gate.open(1);
  try {
    printf("%d\n", t.get());
  } catch (const std::exception& e) {
    printf("exception %s\n", e.what());
  }
}
int main() {
  show(early(true));
  show(late());
  show(outer());
  show(handles());
  show(own_try_block());
  show(early(false));
}
