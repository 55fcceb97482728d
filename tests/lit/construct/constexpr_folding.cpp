// Clang computes calls of constexpr functions also where no constant is asked for, to warn of what comes out. It can with a span
// in them, too; and at run time the span is there, though the value is known.
// RUN: %clangxx %plugin -std=c++17 -c -o /dev/null -Xclang -verify %s
// RUN: %clangxx -std=c++17 -c -o /dev/null -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++20 -O2 -c -o /dev/null -Xclang -verify %s
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

[[llmobs::tool]] constexpr int most() { return 2147483647; }
[[llmobs::tool]] constexpr int two() { return 2; }
[[llmobs::tool]] constexpr int add(int a, int b) { return a + b; }
struct Number {
  int value;
  [[llmobs::tool]] constexpr explicit Number(int v) : value(v) {}
  [[llmobs::tool]] constexpr int get() const { return value; }
};
[[llmobs::tool]] constexpr Number number(int v) { return Number(v); }
template<class T> [[llmobs::tool]] constexpr T twice(T x) { return x * 2; }

int overflow() { return most() + 1; } // expected-warning {{overflow in expression; result is}}
int overflow_of_a_template() { return twice(1 << 29) * 4; } // expected-warning {{overflow in expression; result is}}
// expected-warning@+3 {{use of logical '&&' with constant operand}}
// expected-note@+2 {{use '&' for a bitwise operation}}
// expected-note@+1 {{remove constant to silence this warning}}
bool logical(int on) { return on && two(); }
// expected-warning@+2 {{use of logical '||' with constant operand}}
// expected-note@+1 {{use '|' for a bitwise operation}}
bool logical_of_an_object(int on) { return on || number(3).get(); }
int divided(int x) { return x / (two() - 2); } // expected-warning {{division by zero is undefined}}
int shifted(int x) { return x << add(40, 1); } // expected-warning {{shift count >= width of type}}
int indexed() {
  int array[2] = {1, 2}; // expected-note {{declared here}}
  return array[two()];   // expected-warning {{array index 2 is past the end of the array}}
}

template<class T> struct Holder {
  static int chosen;
};
template<class T> int Holder<T>::chosen = add(sizeof(T), 2) == 6 ? printf("six\n") : 0;

// CHECK: open tool add(a=4, b=2)
// CHECK: open workflow main()
// CHECK: open tool two()
// CHECK: open tool add(a=1, b=2)
// CHECK: open tool number(v=3)
// CHECK: open tool get()
// CHECK: open tool twice(x=8)
// CHECK: open tool most()
// CHECK: open tool two()
// CHECK: close main
inline int in_line() { return two() == 2 ? 1 : 0; }
[[llmobs::workflow]] int main() {
  if (two() == 2) printf("two\n");
  while (add(1, 2) != 3) {}
  printf("%d\n", number(3).get() == 3 ? 1 : 0);
  switch (twice(8)) {
  case 16: printf("sixteen\n");
  }
  printf("%d\n", most() > 1 && Holder<int>::chosen);
  return in_line() - 1;
}
