// What a span costs of the stack at each level of a recursion: without optimisation the calls of the library's header keep
// their variables to themselves. (-fstack-usage counts neither the return address nor the saved frame pointer.)
// RUN: %clangxx %plugin -O0 -fstack-usage -c %s -o %t.o
// RUN: %filecheck %s --input-file=%t.su
// CHECK: depth{{[^	]*}}	{{([0-9]|[1-9][0-9]|1[0-2][0-9])}}	static
// CHECK: many{{[^	]*}}	{{([0-9]|[1-9][0-9]|1[0-9][0-9])}}	static
// RUN: %clangxx %plugin -O2 -fstack-usage -c %s -o %t.o
// RUN: %filecheck %s --input-file=%t.su --check-prefix=FAST
// FAST: depth{{[^	]*}}	{{([0-9]|[1-4][0-9])}}	static
#include <string>

[[llmobs::task]] __attribute__((noinline)) int depth(int n) { return n == 0 ? 0 : depth(n - 1) + 1; }
[[llmobs::task]] __attribute__((noinline)) int many(int n, double x, const std::string& text) {
  return n == 0 ? 0 : many(n - 1, x, text) + 1;
}
