// Parameters and results of every scalar type, by value.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

enum Plain { plain_a, plain_b = 7 };
enum class Scoped : unsigned char { red = 1, blue = 200 };

// CHECK: open tool add(a=2, b=-3) function=add file=free_values.cpp line=[[@LINE+2]]
// CHECK: result add -1
[[llmobs::tool]] int add(int a, int b) { return a + b; }
// CHECK: close add

// CHECK: open task negate(on=true)
// CHECK: result negate false
[[llmobs::task]] bool negate(bool on) { return !on; }

// CHECK: open task letter(c=97)
// CHECK: result letter 98
[[llmobs::task]] char letter(char c) { return static_cast<char>(c + 1); }

// CHECK: open task widths(a=-1, b=255, c=-2, d=65535, e=-3, f=4294967295)
// CHECK: result widths 18446744073709551615
[[llmobs::task]] unsigned long long widths(signed char a, unsigned char b, short c, unsigned short d, long e, unsigned f) {
  return static_cast<unsigned long long>(a) + b + c + d + e + f - 255 - 65535 - 4294967295u + 5;
}

// CHECK: open task floats(a=0.5, b=2.25, c=4)
// CHECK: result floats 6.75
[[llmobs::task]] double floats(float a, double b, long double c) { return a + b + static_cast<double>(c); }

// CHECK: open task enums(p="plain_b", s="blue")
// CHECK: result enums "red"
[[llmobs::task]] Scoped enums(Plain p, Scoped s) { return p == plain_b && s == Scoped::blue ? Scoped::red : s; }

// CHECK: open task nothing()
// CHECK-NEXT: result nothing 1
[[llmobs::task]] int nothing() { return 1; }

// CHECK: open task null(p=null)
// CHECK-NEXT: result null null
[[llmobs::task]] decltype(nullptr) null(decltype(nullptr) p) { return p; }

// An unnamed parameter has no name to be recorded by.
// CHECK: open task unnamed(b=2)
// CHECK-NEXT: result unnamed 2
[[llmobs::task]] int unnamed(int, int b) { return b; }

// A constant parameter, and one that the body changes: the value on entry is recorded.
// CHECK: open task changed(a=1, b=2)
// CHECK-NEXT: result changed 13
[[llmobs::task]] int changed(const int a, int b) {
  b += 10;
  return a + b;
}

int main() {
  printf("%d\n", add(2, -3));
  printf("%d\n", negate(true));
  printf("%c\n", letter('a'));
  printf("%llu\n", widths(-1, 255, -2, 65535, -3, 4294967295u));
  printf("%g\n", floats(0.5f, 2.25, 4.0L));
  printf("%d\n", static_cast<int>(enums(plain_b, Scoped::blue)));
  printf("%d\n", nothing());
  printf("%d\n", null(nullptr) == nullptr);
  printf("%d\n", unnamed(1, 2));
  printf("%d\n", changed(1, 2));
}
