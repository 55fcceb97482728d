// Function-try-blocks of functions, methods, constructors and destructors.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <initializer_list>

struct Part {
  int id;
  Part(int i) : id(i) {
    if (i < 0) throw i;
  }
  ~Part() { printf("~Part %d\n", id); }
};
// CHECK: open tool function(x=-1)
// CHECK: result function -100
// CHECK: close function
[[llmobs::tool]] int function(int x) try {
  Part p(x);
  return p.id;
} catch (int e) {
  return e * 100;
}
// CHECK: open tool rethrows(x=-2)
// CHECK: error rethrows int
[[llmobs::tool]] Counted rethrows(int x) try {
  Part p(x);
  return Counted(p.id);
} catch (...) {
  printf("rethrows\n");
  throw;
}
[[llmobs::tool]] void nothing(int x) try { Part p(x); } catch (int e) { printf("nothing %d\n", e); }

struct Class {
  Part a, b;
  [[llmobs::task]] Class(int x) try : a(1), b(x) {
    printf("Class %d\n", x);
    if (x == 0) throw 5;
  } catch (int e) {
    printf("Class failed with %d, x is %d\n", e, x);
  }
  [[llmobs::task]] ~Class() try { printf("~Class\n"); } catch (...) {
    printf("never\n");
  }
  [[llmobs::tool]] int method() try { throw 6; } catch (int e) {
    return e + b.id;
  }
};
template<class T> [[llmobs::tool]] T templated(T x) try {
  if (x) throw x;
  return x;
} catch (T e) {
  return e + 1;
}

int main() {
  printf("%d %d\n", function(3), function(-1));
  try {
    rethrows(-2);
  } catch (int e) {
    printf("caught %d\n", e);
  }
  printf("%d\n", rethrows(4).id);
  nothing(-3);
  {
    Class c(7);
    printf("%d\n", c.method());
  }
  for (int x : {0, -8}) {
    try {
      Class c(x);
    } catch (int e) {
      printf("caught %d\n", e);
    }
  }
  printf("%d %d\n", templated(0), templated(1));
}
