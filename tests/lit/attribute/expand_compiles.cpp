// What `expand` prints is C++ for people; what `expand-whole` prints is C++ for compilers. Both are the same each time.
// (That the whole file compiles and does the same is shown for every test by the differential run.)
// RUN: %expand %s > %t.first
// RUN: %expand %s > %t.second
// RUN: cmp %t.first %t.second
// RUN: %filecheck %s --input-file=%t.first
// RUN: %clangxx %plugin -fplugin-arg-llmobs-expand-whole=%t.first.cpp -fsyntax-only %s
// RUN: %clangxx %plugin -fplugin-arg-llmobs-expand-whole -O2 -c -o /dev/null %s > %t.second.cpp
// RUN: cmp %t.first.cpp %t.second.cpp
// RUN: %filecheck %s --input-file=%t.first.cpp --check-prefix=WHOLE
// RUN: %clangxx -Wall -Wextra -Werror -fsyntax-only -iquote %S %t.first.cpp
#include "check.h"

// WHOLE: {{^}}#include <llmobs/instrument.h>
// WHOLE-NEXT: {{^}}#include <llmobs/expansion.h>
// WHOLE-NEXT: {{^}}#pragma clang diagnostic ignored "-Wgcc-compat"
// WHOLE-NEXT: {{^}}#line 1 "{{.*}}expand_compiles.cpp"
// WHOLE-NOT: {{^}}#include <llmobs
// CHECK: int add(int a, int b) {
// CHECK: llmobs::seam::Guard guard __attribute__((cleanup(llmobs::seam::close)))
// CHECK: llmobs::seam::open(&guard, "kind=tool\nname=add\n{{.*}}", a, b);
// CHECK: try {
// CHECK: llmobs::seam::finish(&guard,
// CHECK: catch (llmobs::seam::Watch&) { throw; }
[[llmobs::tool]] int add(int a, int b) { return a + b; }
// CHECK: Counted local(int guard) {
// CHECK: llmobs::seam::finish(&llmobs_guard, c);
[[llmobs::tool]] Counted local(int guard) {
  Counted c(guard);
  return c;
}
// CHECK: {{const int ?& ?reference\(const int ?& ?x\)}}
[[llmobs::tool]] const int& reference(const int& x) { return x; }
// CHECK: void nothing() noexcept
// CHECK-NOT: try
// CHECK: }
[[llmobs::tool]] void nothing() noexcept {}
// A result that cannot be moved, and one that is moved without being told.
// CHECK: return llmobs::expansion::returned<Pinned>(&guard, [&]() -> Pinned { return Pinned(i); });
[[llmobs::tool]] Pinned pinned(int i) { return Pinned(i); }
// CHECK: { Counted value = static_cast<decltype(p)&&>(p); llmobs::seam::finish(&guard, value); return value; }
[[llmobs::tool]] Counted parameter(Counted p) { return p; }
// What a macro makes is written out.
#define DEFINE(name) [[llmobs::task]] int name(int x) { return x; }
// CHECK: int by_macro(int x) {
// CHECK: { int value = x; llmobs::seam::finish(&guard, value); return value; }
// WHOLE-NOT: {{^}}DEFINE(by_macro)
DEFINE(by_macro)
// The instantiations of a template, one by one, and as one text.
// CHECK: variadic with template arguments <>
// CHECK: llmobs::seam::open(&guard, "{{[^"]*}}line={{[0-9]+}}");
// CHECK: variadic with template arguments <int, int>
// CHECK: llmobs::seam::open(&guard, "{{.*}}params=xs[0],xs[1]", xs...);
// WHOLE: if constexpr (llmobs::expansion::is(__PRETTY_FUNCTION__, "{{.*}}Ts = <int, int>]")) llmobs::seam::open(&guard, "{{[^"]*}}params=xs[0],xs[1]", xs...); else llmobs::seam::open(&guard, "{{[^"]*}}");
template<class... Ts> [[llmobs::task]] int variadic(Ts... xs) { return (0 + ... + xs); }
int use() { return variadic() + variadic(1, 2); }
