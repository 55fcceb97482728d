// Lambdas in every place where an expression may stand: namespace scope, default arguments, default member
// initialisers, template arguments' functions, static members, inside an instrumented function.
// RUN: %differential --log %t.log --unreached initialiser %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open tool at namespace scope(x=1)
auto global = [] [[llmobs::tool("at namespace scope")]] (int x) { return x; };
inline auto inline_global = [] [[llmobs::tool("inline")]] (int x) { return x + 1; };
int initialised = [] [[llmobs::tool("initialiser")]] { return 4; }();

int with_default(int (*f)(int) = [] [[llmobs::tool("default argument")]] (int x) { return x + 2; }) { return f(1); }

struct Members {
  int value = [] [[llmobs::tool("member initialiser")]] (int x) { return x + 3; }(1);
  int (*function)(int) = [] [[llmobs::tool("member function pointer")]] (int x) { return x + 4; };
  static inline auto shared = [] [[llmobs::tool("static member")]] (int x) { return x + 5; };
  int base = 20;
  int method(int y) {
    auto l = [this, y] [[llmobs::tool("this")]] (int x) { return base + x + y; };
    return l(1);
  }
  int copy_method() {
    auto l = [*this] [[llmobs::tool("copy of this")]] () mutable { return ++base; };
    return l() + l() + base;
  }
};
// CHECK: open task host(n=2)
// CHECK-NEXT: open tool guest(x=2)
// CHECK-NEXT: result guest 4
// CHECK-NEXT: close guest
// CHECK-NEXT: result host 5
// The lambda's return is not the host's, and the host's guard is not the lambda's.
[[llmobs::task]] int host(int n) {
  auto guest = [&] [[llmobs::tool("guest")]] (int x) {
    if (x == 0) return 0;
    return n + x;
  };
  return guest(n) + 1;
}
// CHECK: open task host_of_plain(n=1)
// CHECK-NEXT: result host_of_plain 3
// CHECK-NEXT: close host_of_plain
[[llmobs::task]] int host_of_plain(int n) {
  auto plain = [](int x) { return x + 1; };
  struct Local {
    int get() { return 1; }
  };
  return plain(n) + Local().get();
}
[[llmobs::task]] auto returns_lambda(int n) {
  return [n] [[llmobs::tool("returned")]] (int x) { return n * x; };
}
int main() {
  printf("%d %d %d\n", global(1), inline_global(1), initialised);
  printf("%d\n", with_default());
  Members m;
  printf("%d %d %d %d %d\n", m.value, m.function(1), Members::shared(1), m.method(2), m.copy_method());
  printf("%d\n", host(2));
  printf("%d\n", host_of_plain(1));
  printf("%d\n", returns_lambda(6)(7));
}
