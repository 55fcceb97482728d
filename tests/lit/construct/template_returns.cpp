// Return forms that are decided at instantiation: named results, void or a value, references or not.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

template<class T> [[llmobs::tool]] T named(int i) {
  T local(i);
  return local;
}
template<class T> [[llmobs::tool]] T two_names(bool first) {
  T a(1), b(2);
  if (first) return a;
  return b;
}
template<class T> [[llmobs::tool]] T braced(int i) { return {T(i)}; }
template<class T> [[llmobs::tool]] T direct(int i) { return T{i}; }
template<class T> [[llmobs::tool]] T parameter(T x) { return x; }
template<class F> [[llmobs::tool]] auto call(F f) { return f(); }
template<class F> [[llmobs::tool]] decltype(auto) call_exactly(F f) { return f(); }
template<class R, class F> [[llmobs::tool]] R call_as(F f) { return f(); }
template<bool Value> [[llmobs::tool]] auto either(int x) {
  if constexpr (Value) return Counted(x);
  else return x;
}
template<class T> [[llmobs::tool]] auto& element(T& array) { return array[0]; }
template<class T> struct Outer {
  template<class U> [[llmobs::tool]] U inner(U u) const {
    U local(static_cast<U&&>(u));
    return local;
  }
};
int global = 7;

// CHECK: open tool named(i=1)
// CHECK-NEXT: result named {"id": {{-?[0-9]+}}}
// CHECK: open tool call(
// CHECK-NEXT: result call 5
// CHECK: open tool call(
// CHECK-NEXT: close call
int main() {
  printf("%d\n", named<Counted>(1).id);
  printf("%d\n", named<MoveOnly>(2).id);
  printf("%d\n", named<int>(3));
  printf("%d %d\n", two_names<Counted>(true).id, two_names<int>(false));
  printf("%d\n", direct<Counted>(4).id);
  Pinned p = direct<Pinned>(5);
  printf("%d\n", p.in_place());
  printf("%d\n", braced<int>(6));
  printf("%d\n", parameter(Counted(7)).id);
  printf("%d\n", call([] { return 5; }));
  call([] { printf("void\n"); });
  printf("%d\n", &call_exactly([]() -> int& { return global; }) == &global);
  call_exactly([] {});
  call_as<void>([] { printf("as void\n"); });
  printf("%g\n", call_as<double>([] { return 9; }));
  printf("%d %d\n", either<true>(10).id, either<false>(11));
  int array[] = {12};
  printf("%d\n", &element(array) == array);
  printf("%d\n", Outer<int>().inner(Counted(13)).id);
}
