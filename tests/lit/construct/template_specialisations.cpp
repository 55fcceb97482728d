// Explicit and partial specialisations, explicit instantiation, extern templates. A specialisation is a function of its
// own: it is instrumented if it carries the attribute itself.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

template<class T> [[llmobs::tool("general")]] int size(T x) { return static_cast<int>(sizeof(x)); }
// CHECK: open tool for char(x=97)
template<> [[llmobs::tool("for char")]] int size<char>(char x) { return x; }

template<class T> struct Box {
  [[llmobs::tool("box")]] int get(T x) { return static_cast<int>(x); }
};
template<class T> struct Box<T*> {
  [[llmobs::tool("box of pointer")]] int get(T* x) { return static_cast<int>(*x) * 10; }
};
template<> struct Box<bool> {
  [[llmobs::tool("box of bool")]] int get(bool x) { return x ? 100 : 200; }
};
template<> [[llmobs::tool("box of long")]] int Box<long>::get(long x) { return static_cast<int>(x) + 1000; }

// CHECK: open tool instantiated(x=1)
template<class T> [[llmobs::tool]] T instantiated(T x) { return x + 1; }
template int instantiated<int>(int);
template<class T> struct Instantiated {
  [[llmobs::tool]] T method(T x) { return x + 2; }
  [[llmobs::tool]] static T fixed(T x) { return x + 3; }
};
template struct Instantiated<int>;

extern template long instantiated<long>(long);
template<class T> struct Extern {
  [[llmobs::tool]] T method(T x) { return x + 4; }
};
extern template struct Extern<int>;
// CHECK: open tool instantiated(x=5)
// CHECK: open tool method(x=6)

int main() {
  printf("%d %d\n", size(1), size('a'));
  printf("%d\n", Box<int>().get(1));
  int i = 2;
  printf("%d\n", Box<int*>().get(&i));
  printf("%d\n", Box<bool>().get(true));
  printf("%d\n", Box<long>().get(3));
  printf("%d\n", instantiated(1));
  printf("%d %d\n", Instantiated<int>().method(1), Instantiated<int>::fixed(1));
  printf("%ld\n", instantiated(5L));
  printf("%d\n", Extern<int>().method(6));
}
template long instantiated<long>(long);
template struct Extern<int>;
