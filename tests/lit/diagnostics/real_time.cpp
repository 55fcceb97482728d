// Functions that promise not to block or allocate are left alone: the first span of a thread does both.
// REQUIRES: clang-22-or-later
// RUN: %clangxx %plugin -std=c++23 -Wfunction-effects -c -o /dev/null -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++23 -S -emit-llvm -o - %s 2>/dev/null | %filecheck %s
// CHECK-COUNT-1: call {{.*}}@llmobs_v1_open
// CHECK-NOT: call {{.*}}@llmobs_v1_open

// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'no_wait' is nonblocking or nonallocating; the first span of a thread is neither}}
[[llmobs::tool]] int no_wait(int x) noexcept [[clang::nonblocking]] { return x + 1; }
// expected-warning@+1 {{function 'no_memory' is nonblocking or nonallocating}}
[[llmobs::tool]] int no_memory(int x) noexcept [[clang::nonallocating]] { return x + 1; }
[[llmobs::tool]] int no_promise(int x) noexcept [[clang::nonblocking(false)]] { return x + 1; }
// expected-warning@+1 {{function 'f::lambda' is nonblocking or nonallocating}}
int f() { return [] [[llmobs::tool]] (int x) noexcept [[clang::nonblocking]] { return x; }(1); }
