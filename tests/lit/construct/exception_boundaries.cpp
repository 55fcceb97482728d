// Exceptions on their way through code that is not ours, nested ones, and spans whose functions the compiler merges. (Without
// the expansion, which has no place for an object file.)
// RUN: %clangxx -c -O1 -fno-exceptions -fasynchronous-unwind-tables -DPASSES %s -o %t.passes.o
// RUN: %differential --no-expansion --log %t.log %s %t.passes.o
// RUN: %filecheck %s --input-file=%t.log
#ifdef PASSES
void passes(void (*call)()) { call(); }
#else
#include "check.h"
#include <exception>
#include <future>
#include <new>
#include <stdexcept>
#include <string>

void passes(void (*call)());

// CHECK: open tool nested()
// CHECK-NEXT: open tool fails()
// CHECK-NEXT: error fails std::runtime_error: "inner"
// CHECK-NEXT: close fails
// CHECK-NEXT: error nested std::_Nested_exception<std::logic_error>: "outer"
// CHECK-NEXT: close nested
[[llmobs::tool]] void fails() { throw std::runtime_error("inner"); }
[[llmobs::tool]] void nested() {
  try {
    fails();
  } catch (...) {
    std::throw_with_nested(std::logic_error("outer"));
  }
}
// CHECK: open tool without_exceptions()
// CHECK-NEXT: open tool fails()
// CHECK-NEXT: error fails std::runtime_error: "inner"
// CHECK-NEXT: close fails
// CHECK-NEXT: error without_exceptions std::runtime_error: "inner"
// CHECK-NEXT: close without_exceptions
[[llmobs::tool]] void without_exceptions() { passes(fails); }
// CHECK: open tool merged()
// CHECK-NEXT: open tool middle()
// CHECK-NEXT: open tool smallest()
// CHECK-NEXT: error smallest std::out_of_range: "small"
// CHECK-NEXT: close smallest
// CHECK-NEXT: error middle std::out_of_range: "small"
// CHECK-NEXT: close middle
// CHECK-NEXT: error merged std::out_of_range: "small"
// CHECK-NEXT: close merged
[[llmobs::tool, clang::always_inline]] inline void smallest() { throw std::out_of_range("small"); }
[[llmobs::tool, clang::always_inline]] inline void middle() { smallest(); }
[[llmobs::tool]] void merged() { middle(); }
// CHECK: open tool filtered()
// CHECK-NEXT: open tool smallest()
// CHECK-NEXT: error smallest std::out_of_range: "small"
// CHECK-NEXT: close smallest
// CHECK-NEXT: result filtered 6
// CHECK-NEXT: close filtered
[[llmobs::tool]] int filtered() {
  try {
    smallest();
  } catch (const std::exception&) {
    return 6;
  }
  return 7;
}
// CHECK: open tool in_future()
// CHECK-NEXT: error in_future std::bad_alloc: "std::bad_alloc"
// CHECK-NEXT: close in_future
// CHECK-NEXT: error waits std::bad_alloc: "std::bad_alloc"
// CHECK-NEXT: close waits
[[llmobs::tool]] int in_future() { throw std::bad_alloc(); }
[[llmobs::tool]] int waits() { return std::async(std::launch::deferred, in_future).get(); }

int main() {
  void (*const calls[])() = {nested, without_exceptions, merged, [] { printf("%d\n", filtered()); },
                             [] { printf("%d\n", waits()); }};
  for (auto call : calls) {
    try {
      call();
    } catch (const std::exception& e) {
      printf("%s\n", e.what());
    }
  }
}
#endif
