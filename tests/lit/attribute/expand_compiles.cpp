// What `expand` prints is C++ that compiles, and is the same each time.
// RUN: %expand %s > %t.first.cpp
// RUN: %expand %s > %t.second.cpp
// RUN: cmp %t.first.cpp %t.second.cpp
// RUN: %filecheck %s --input-file=%t.first.cpp
// RUN: echo "#include \"check.h\"" > %t.compiles.cpp
// RUN: echo "#include <llmobs/instrument.h>" >> %t.compiles.cpp
// RUN: cat %t.first.cpp >> %t.compiles.cpp
// RUN: %clangxx -fsyntax-only %t.compiles.cpp
#include "check.h"

// CHECK: int add(int a, int b) {
// CHECK: llmobs::seam::Guard guard __attribute__((cleanup(llmobs::seam::close)))
// CHECK: llmobs::seam::open(&guard, "kind=tool\nname=add\n{{.*}}", a, b);
// CHECK: try {
// CHECK: llmobs::seam::result(&guard,
// CHECK: catch (...) {
// CHECK: llmobs::seam::error(&guard);
// CHECK: throw;
[[llmobs::tool]] int add(int a, int b) { return a + b; }
// CHECK: Counted local(int guard) {
// CHECK: llmobs::seam::result(&llmobs_guard, c);
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
