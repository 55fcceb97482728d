// References in and out: no copies, the same objects.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %expand %s | %filecheck %s --check-prefix=EXPAND
#include "check.h"

int global = 10;

// CHECK: open tool by_const(x=10)
// CHECK-NEXT: result by_const 10
// EXPAND-LABEL: by_const({{const int ?& ?x}})
// EXPAND: llmobs::seam::open(&
// EXPAND: llmobs::seam::finish(&
[[llmobs::tool]] const int& by_const(const int& x) { return x; }

// CHECK: open tool by_lvalue(x=10)
// CHECK-NEXT: result by_lvalue 11
[[llmobs::tool]] int& by_lvalue(int& x) {
  ++x;
  return x;
}

// CHECK: open tool by_rvalue(x={"id": {{-?[0-9]+}}})
[[llmobs::tool]] Counted&& by_rvalue(Counted&& x) { return static_cast<Counted&&>(x); }

[[llmobs::tool]] Counted& same(Counted& x) { return x; }
[[llmobs::tool]] const Counted& same_const(const Counted& x) { return x; }
[[llmobs::tool]] Counted taken(Counted&& x) { return static_cast<Counted&&>(x); }
[[llmobs::tool]] int& element(int (&array)[3], int i) { return array[i]; }
[[llmobs::tool]] volatile int& keep_volatile(volatile int& x) { return x; }
[[llmobs::tool]] int& pick(bool first, int& a, int& b) { return first ? a : b; }
[[llmobs::tool]] Pinned& pinned(Pinned& p) { return p; }

struct Base { int b = 1; };
struct Derived : Base { int d = 2; };
[[llmobs::tool]] Base& upcast(Derived& d) { return d; }
[[llmobs::tool]] const Base& upcast_const(const Derived& d) { return d; }

// A result that lives longer because it is a const reference to a static.
[[llmobs::tool]] const int& converted(const long& x) {
  static int copy;
  copy = static_cast<int>(x);
  return copy;
}

int main() {
  printf("%d\n", &by_const(global) == &global);
  printf("%d %d\n", &by_lvalue(global) == &global, global);
  Counted c(1);
  printf("%d\n", &same(c) == &c);
  printf("%d\n", &same_const(c) == &c);
  Counted&& r = by_rvalue(static_cast<Counted&&>(c));
  printf("%d %d\n", &r == &c, c.id);
  Counted t = taken(static_cast<Counted&&>(c));
  printf("%d %d\n", t.id, c.id);
  int array[3] = {1, 2, 3};
  element(array, 1) = 20;
  printf("%d\n", array[1]);
  volatile int v = 3;
  printf("%d\n", &keep_volatile(v) == &v);
  int a = 1, b = 2;
  pick(false, a, b) = 9;
  printf("%d %d\n", a, b);
  Pinned p(4);
  printf("%d\n", &pinned(p) == &p && p.in_place());
  Derived d;
  printf("%d %d\n", &upcast(d) == &d, &upcast_const(d) == &d);
  printf("%d\n", converted(5));
}
