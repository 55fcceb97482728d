// Lambdas: captures by copy, by reference and by move, mutable ones, nested ones, with and without a parameter list.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <utility>

void captures() {
  // CHECK: open tool plain(x=2)
  // CHECK-NEXT: result plain 4
  auto plain = [] [[llmobs::tool("plain")]] (int x) { return x * 2; };
  printf("%d\n", plain(2));

  int base = 10;
  // CHECK: open tool by_copy(x=1)
  // CHECK-NEXT: result by_copy 11
  auto by_copy = [base] [[llmobs::tool("by_copy")]] (int x) { return base + x; };
  auto by_reference = [&base] [[llmobs::tool("by_reference")]] (int x) -> int& { return base += x; };
  auto by_default = [&] [[llmobs::tool("by_default")]] (int x) { return base + x; };
  printf("%d\n", by_copy(1));
  printf("%d\n", &by_reference(5) == &base);
  printf("%d %d\n", by_default(1), by_copy(1));

  // CHECK: open tool counter()
  // CHECK: result counter 1
  // CHECK: result counter 2
  auto counter = [n = 0] [[llmobs::tool("counter")]] () mutable { return ++n; };
  counter();
  printf("%d\n", counter());

  MoveOnly owned(3);
  auto moved = [owned = std::move(owned)] [[llmobs::tool("moved")]] () mutable { return std::move(owned); };
  printf("%d\n", moved().id);

  static_assert(sizeof(plain) == 1 && sizeof(by_copy) == sizeof(int), "");
}

void calls() {
  auto quiet = [] [[llmobs::tool("quiet")]] () noexcept { return 1; };
  static_assert(noexcept(quiet()), "");
  quiet();
  auto nothing = [] [[llmobs::tool("nothing")]] () {};
  nothing();

  // CHECK: open tool outer(x=3)
  // CHECK-NEXT: open tool inner(y=4)
  // CHECK-NEXT: result inner 7
  // CHECK-NEXT: close inner
  // CHECK-NEXT: result outer 7
  auto outer = [] [[llmobs::tool("outer")]] (int x) {
    auto inner = [&] [[llmobs::tool("inner")]] (int y) { return x + y; };
    return inner(4);
  };
  printf("%d\n", outer(3));

  // A conversion to a pointer to function, and a call on the spot.
  int (*pointer)(int) = [] [[llmobs::tool("pointer")]] (int x) { return x + 1; };
  printf("%d\n", pointer(1));
  printf("%d\n", [] [[llmobs::tool("immediate")]] (int x) { return x - 1; }(1));

  // CHECK: error throws int
  auto throws = [] [[llmobs::tool("throws")]] (int x) -> Counted {
    if (x) throw x;
    return Counted(x);
  };
  try {
    throws(1);
  } catch (int i) {
    printf("caught %d\n", i);
  }
}

int main() {
  captures();
  calls();
}
