// The attribute stands on the first declaration (as in a header), the definition elsewhere carries none.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open tool declared(x=1)
[[llmobs::tool]] int declared(int x);
// The names of the definition's parameters are recorded, not those of the declaration.
// CHECK: open tool named(city=2)
[[llmobs::tool]] int named(int);
[[llmobs::tool]] int twice_declared(int x);
int twice_declared(int x);

struct Class {
  Class();
  // CHECK: open tool method(x=3) function=Class::method
  [[llmobs::tool]] int method(int x) const;
  [[llmobs::tool]] static int fixed(int x);
  [[llmobs::task]] explicit Class(int x);
  [[llmobs::task]] ~Class();
  template<class T> [[llmobs::tool]] T templated(T x);
  struct Nested;
  friend int befriended(const Class& c);
};
struct Class::Nested {
  [[llmobs::tool]] int method(int x);
};
template<class T> [[llmobs::tool]] T templated(T x);
template<class T> struct Box {
  [[llmobs::tool]] T get(T x);
};
namespace space {
[[llmobs::tool]] int inside(int x);
}

int use() { return declared(1) + named(2) + twice_declared(5); }

int declared(int x) { return x + 1; }
int named(int city) { return city * 2; }
int twice_declared(int x) { return x; }
Class::Class() {}
Class::Class(int x) { printf("Class %d\n", x); }
Class::~Class() { printf("~Class\n"); }
int Class::method(int x) const { return x * 3; }
int Class::fixed(int x) { return x * 4; }
template<class T> T Class::templated(T x) { return x * 5; }
[[llmobs::tool]] int befriended(const Class& c) { return c.method(6); }
int Class::Nested::method(int x) { return x * 7; }
template<class T> T templated(T x) { return x * 8; }
template<class T> T Box<T>::get(T x) { return x * 9; }
int space::inside(int x) { return x * 10; }

int main() {
  printf("%d\n", use());
  Class c(1);
  printf("%d %d\n", c.method(3), Class::fixed(1));
  printf("%d %d\n", c.templated(1), befriended(c));
  printf("%d\n", Class::Nested().method(1));
  printf("%d %d\n", templated(1), Box<int>().get(1));
  // CHECK: open tool inside(x=1) function=space::inside
  printf("%d\n", space::inside(1));
}
