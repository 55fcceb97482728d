// C++26, as far as Clang 19 has it: pack indexing, placeholders, deletion with a reason, attributes of bindings.
// REQUIRES: clang-19-or-later
// RUN: %differential --log %t.log %s -std=c++2c
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx %plugin -std=c++2c -fsyntax-only -DDELETED -Xclang -verify %s
#include "check.h"

// CHECK: open tool first(all[0]=1, all[1]=2.5)
// CHECK-NEXT: result first 1
template<class... Ts> [[llmobs::tool]] Ts...[0] first(Ts... all) { return all...[0]; }
// CHECK: open tool placeholders(x=3)
// CHECK-NEXT: result placeholders 3
[[llmobs::tool]] int placeholders(int x) {
  auto _ = Counted(1);
  auto _ = Counted(2);
  return x;
}
struct Pair {
  int a, b;
};
[[llmobs::tool]] int bindings(Pair p) {
  auto [a, b [[maybe_unused]]] = p;
  return a;
}
[[llmobs::tool]] constexpr int from_void(int x) {
  const void* erased = &x;
  return *static_cast<const int*>(erased);
}
static_assert(from_void(4) == 4);
#ifdef DELETED
// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'gone' is deleted}}
[[llmobs::tool]] void gone() = delete("because");
#endif

int main() {
  printf("%d %d\n", first(1, 2.5), placeholders(3));
  printf("%d %d\n", bindings({4, 5}), from_void(6));
}
