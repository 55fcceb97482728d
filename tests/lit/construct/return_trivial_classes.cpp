// Small classes that the ABI returns in registers, large ones it returns in memory, empty ones, unions, and classes
// with const or reference members.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

struct Empty {};
struct Small { int a; };
struct Two { double a; long b; };
struct Mixed { float a, b, c; int d; };
struct Large { long a[20]; };
union Either { int i; float f; };
struct Constant { const int a; };
struct Reference { int& r; };
struct NoDefault { int a; NoDefault() = delete; NoDefault(int x) : a(x) {} };
struct ProtectedDestructor {
  int a;
  static ProtectedDestructor* make();
protected:
  ~ProtectedDestructor() = default;
};

[[llmobs::task]] Empty empty(Empty e) { return e; }
[[llmobs::task]] Small small(Small s) { return {s.a + 1}; }
[[llmobs::task]] Two two(Two t) { Two r = t; r.b *= 2; return r; }
[[llmobs::task]] Mixed mixed(float x) { return {x, x + 1, x + 2, 3}; }
[[llmobs::task]] Large large(Large l, int i) { l.a[i] = 7; return l; }
[[llmobs::task]] Either either(int i) { Either e; e.i = i; return e; }
[[llmobs::task]] Constant constant(int a) { return Constant{a}; }
[[llmobs::task]] Reference reference(int& r) { return {r}; }
[[llmobs::task]] NoDefault no_default(int a) { return a; }
[[llmobs::task]] Small* pointer(Small* s) { return s; }
[[llmobs::task]] volatile Small* volatile_pointer(volatile Small* s) { return s; }
[[llmobs::task]] Small default_argument(Small s = {5}) { return s; }

// CHECK: open task empty(e=
// CHECK-NEXT: result empty
// CHECK: open task two(t=
// CHECK-NEXT: result two
// CHECK: result large
// CHECK: open task either(i=1)
// CHECK: open task constant(a=3)
// CHECK: open task reference(r=4)
int main() {
  empty(Empty());
  printf("%d\n", small({1}).a);
  Two t = two({1.5, 4});
  printf("%g %ld\n", t.a, t.b);
  Mixed m = mixed(1);
  printf("%g %g %g %d\n", m.a, m.b, m.c, m.d);
  Large l = {};
  l = large(l, 3);
  printf("%ld %ld\n", l.a[3], l.a[4]);
  printf("%d\n", either(1).i);
  printf("%d\n", constant(3).a);
  int x = 4;
  printf("%d\n", &reference(x).r == &x);
  printf("%d\n", no_default(6).a);
  Small s = {8};
  printf("%d %d\n", pointer(&s) == &s, volatile_pointer(&s) == &s);
  printf("%d\n", default_argument().a);
}
