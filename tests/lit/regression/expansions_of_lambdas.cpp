// Expansions that did not compile, or did not do what the program does: lambdas that return lambdas, copies of parameters
// that are captured and returned in a template, attributes of a lambda's declarator, several instantiations of one.
// RUN: %differential --log %t.log %s
// RUN: %differential --log %t.log %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <string>
#include <utility>

template<class... T> int pack(T... x) {
  return (0 + ... + [x] [[llmobs::tool("captured pack")]] () { return x; }());
}
template<class T> T copy(T x) {
  return [x] [[llmobs::tool("captured copy")]] { return x; }();
}
template<class T> T changed_copy(T x) {
  return [x] [[llmobs::tool("changed copy")]] () mutable {
    x += x;
    return x;
  }();
}
template<class T> T by_reference(T x) {
  return [&] [[llmobs::tool("captured reference")]] { return x; }();
}
template<class T> auto counted(T x) {
  return [x] [[llmobs::tool("captured object")]] { return x; }();
}
#if __clang_major__ >= 19
template<class T> T calling_convention(T v) {
#else // which crash by themselves when such lambdas are instantiated
typedef int T;
static T calling_convention(T v) {
#endif
  auto a = [v] [[llmobs::tool("sysv")]] (T x) __attribute__((sysv_abi)) { return x + v; };
  auto b = [&] [[llmobs::tool("ms")]] (T x) __attribute__((ms_abi)) -> T { return x * v; };
  auto c = [] [[llmobs::tool("preserve most")]] (auto x) __attribute__((preserve_most)) { return x; };
  auto d = [v](T x) __attribute__((sysv_abi)) __attribute__((llmobs_tool("among others"))) mutable { return v += x; };
  return a(v) + b(v) + c(v) + d(v);
}
template<class T> struct Members {
  T x = [] [[llmobs::tool("initialiser")]] { return T(1); }();
};
[[llmobs::task]] constexpr auto makes_lambda(int n) {
  return [n](int x) { return n + x; };
}

// CHECK: open tool returns a lambda(x=1)
// CHECK: open tool captured copy()
// CHECK: result captured copy "text"
// CHECK: result ms 9
// CHECK: open task makes_lambda(n=1)
int main() {
  auto generic = [] [[llmobs::tool("returns a lambda")]] (auto x) { return [x] { return x; }; };
  auto pair = [] [[llmobs::tool("returns a pair")]] (auto x) { return std::make_pair([x] { return x; }, x); };
  auto held = [] [[llmobs::tool("returns a string in a lambda")]] (auto x) { return [x] { return x; }; };
  auto plain = [] [[llmobs::tool("returns a lambda, plain")]] (int x) { return [x] { return x; }; };
  printf("%d %d %s %d\n", generic(1)(), pair(2).first(), held(std::string("held"))().c_str(), plain(3)());
  printf("%d %g\n", pack(1, 2), copy(2.5));
  printf("%s %d %d\n", copy(std::string("text")).c_str(), changed_copy(4), by_reference(5));
  printf("%d\n", counted(Counted(6)).id);
  printf("%d %g\n", calling_convention(3), static_cast<double>(calling_convention(1.5)));
  printf("%d %g\n", Members<int>().x, Members<double>().x);
  static_assert(makes_lambda(1)(2) == 3);
  printf("%d\n", makes_lambda(1)(3));
}
