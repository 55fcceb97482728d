// Function templates: every instantiation is instrumented for its own types.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open tool larger(a=1, b=2) function=larger
// CHECK-NEXT: result larger 2
// CHECK: open tool larger(a=2.5, b=1.5)
// CHECK-NEXT: result larger 2.5
template<class T> [[llmobs::tool]] T larger(T a, T b) { return a > b ? a : b; }
template<class T, class U> [[llmobs::tool]] auto sum(T a, U b) { return a + b; }
template<class... Ts> [[llmobs::tool]] int count(const Ts&... ts) { return sizeof...(ts); }
// CHECK: open tool total(
// CHECK: result total 10
template<class T, class... Ts> [[llmobs::tool]] int total(T first, Ts... rest) {
  if constexpr (sizeof...(rest) == 0) return first;
  else return first + total(rest...);
}
template<int N> [[llmobs::tool]] int constant() { return N; }
// CHECK: open tool size_of(array=<int{{ ?}}[3]>)
// CHECK-NEXT: result size_of 3
template<class T, unsigned long N> [[llmobs::tool]] unsigned long size_of(T (&array)[N]) {
  (void)array;
  return N;
}
template<class T> [[llmobs::tool]] T made(int i) { return T(i); }
template<class T> [[llmobs::tool]] decltype(auto) forward(T&& x) { return static_cast<T&&>(x); }
template<class T> [[llmobs::tool]] void only_void(T) {}
template<class T> [[llmobs::tool]] T conditional(T x) {
  if constexpr (sizeof(T) == 1) return 0;
  return x;
}
template<template<class> class Box, class T> [[llmobs::tool]] T unbox(const Box<T>& box) { return box.value; }
template<class T> struct Box {
  T value;
};
// A default argument and a call that depend on the parameter.
template<class T> struct Traits {
  static T initial() { return T(7); }
};
template<class T> [[llmobs::tool]] T defaulted(T x = Traits<T>::initial()) { return x; }
// Declared, then defined.
template<class T> [[llmobs::tool("later")]] T later(T x);
template<class T> T later(T x) { return x + 1; }

int main() {
  printf("%d %g\n", larger(1, 2), larger(2.5, 1.5));
  printf("%g\n", sum(1, 2.5));
  printf("%d %d\n", count(), count(1, "x", 2.5));
  printf("%d\n", total(1, 2, 3, 4));
  printf("%d\n", constant<5>());
  int array[] = {1, 2, 3};
  printf("%lu\n", size_of(array));
  printf("%d\n", made<Counted>(3).id);
  Pinned p = made<Pinned>(4);
  printf("%d\n", p.in_place());
  int i = 1;
  printf("%d %d\n", &forward(i) == &i, forward(6));
  only_void("x");
  printf("%d %d\n", conditional('a'), conditional(8));
  printf("%d\n", unbox(Box<int>{9}));
  printf("%d\n", defaulted<int>());
  printf("%d %g\n", later(1), later(1.5));
}
