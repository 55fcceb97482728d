// Concepts, requires-clauses, abbreviated templates and constrained members.
// RUN: %differential --log %t.log %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

template<class T> concept Small = sizeof(T) <= 4;
template<class T> concept Addable = requires(T a) {
  a + a;
};

// CHECK: open tool twice(x=4)
// CHECK-NEXT: result twice 8
template<Addable T> [[llmobs::tool]] T twice(T x) { return x + x; }

// CHECK: open tool size(x=1)
// CHECK-NEXT: result size "small"
template<class T> [[llmobs::tool]] const char* size(T x) requires Small<T> { return x ? "small" : "zero"; }
// CHECK: open tool size(x=1)
// CHECK-NEXT: result size "large"
template<class T> [[llmobs::tool]] const char* size(T x) { return x ? "large" : "zero"; }

// CHECK: open tool abbreviated(a=1, b=2.5)
// CHECK-NEXT: result abbreviated 3.5
[[llmobs::tool]] auto abbreviated(auto a, auto b) { return a + b; }

template<class T> struct Box {
  T value;
  // CHECK: open tool get()
  // CHECK-NEXT: result get 7
  [[llmobs::tool]] T get() const requires Small<T> { return value; }
};

template<class T> concept CanGet = requires(T t) { t.get(); };
static_assert(CanGet<Box<int>>);
static_assert(!CanGet<Box<long>>);

[[llmobs::tool]] int plain(int x) { return x; }
static_assert(requires { plain(1); });

int main() {
  printf("%d\n", twice(4));
  printf("%s %s\n", size(1), size(1L));
  printf("%g\n", abbreviated(1, 2.5));
  printf("%d\n", Box<int>{7}.get());
  printf("%d\n", plain(3));
}
