// Generic lambdas, lambdas inside templates, template lambdas, packs.
// RUN: %differential --log %t.log %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

template<class T> int in_template(T x) {
  auto l = [&] [[llmobs::tool("in template")]] (int y) { return static_cast<int>(x) + y; };
  return l(1);
}
template<class T> [[llmobs::task]] T instrumented_template(T x) {
  auto l = [=] [[llmobs::tool("in instrumented")]] (T y) { return x * y; };
  auto generic = [=] [[llmobs::tool("generic in instrumented")]] (auto y) { return x + y; };
  return l(2) + generic(3);
}
template<class T> struct Class {
  T value;
  int method() {
    return [this] [[llmobs::tool("in class template")]] () { return static_cast<int>(value); }();
  }
  int member = [] [[llmobs::tool("initialiser in class template")]] (T x) { return static_cast<int>(x); }(T(3));
};
template<class... Ts> int pack(Ts... ts) {
  return ([&] [[llmobs::tool("per element")]] (int x) { return static_cast<int>(ts) + x; }(1) + ...);
}
int main() {
  // CHECK: open tool generic(x=1)
  // CHECK-NEXT: result generic 1
  // CHECK: open tool generic(x=2.5)
  // CHECK-NEXT: result generic 2.5
  auto generic = [] [[llmobs::tool("generic")]] (auto x) { return x; };
  printf("%d\n", generic(1));
  printf("%g\n", generic(2.5));
  printf("%d\n", generic(generic)(3));
  auto variadic = [] [[llmobs::tool("variadic")]] (auto... xs) { return (0 + ... + xs); };
  printf("%d\n", variadic(1, 2, 3));
  auto forwarded = [] [[llmobs::tool("forwarded")]] (auto&& x) -> decltype(auto) { return static_cast<decltype(x)>(x); };
  int i = 5;
  printf("%d\n", &forwarded(i) == &i);
  auto templated = [] <class T> [[llmobs::tool("templated")]] (T x, T y) { return x + y; };
  printf("%d\n", templated(1, 2));
  // CHECK: open tool in template(y=1)
  // CHECK-NEXT: result in template 8
  printf("%d %d\n", in_template(7), in_template(7.9));
  // CHECK: open task instrumented_template(x=5)
  // CHECK-NEXT: open tool in instrumented(y=2)
  // CHECK: open tool generic in instrumented(y=3)
  printf("%d\n", instrumented_template(5));
  Class<double> c{8.5};
  printf("%d %d\n", c.method(), c.member);
  // CHECK: open tool per element(x=1)
  // CHECK-NEXT: result per element 3
  // CHECK: open tool per element(x=1)
  // CHECK-NEXT: result per element 4
  printf("%d\n", pack(2, 3.5));
  int (*pointer)(int) = generic;
  printf("%d\n", pointer(9));
}
