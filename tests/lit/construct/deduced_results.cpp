// auto, decltype(auto), trailing return types: the deduced type is that of the body as written.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <type_traits>

int storage = 3;

// CHECK: result value 4
[[llmobs::task]] auto value(int x) { return x + 1; }
[[llmobs::task]] auto& reference() { return storage; }
[[llmobs::task]] const auto& const_reference(const int& x) { return x; }
[[llmobs::task]] auto&& forwarded() { return static_cast<int&&>(storage); }
[[llmobs::task]] auto* pointer() { return &storage; }
[[llmobs::task]] decltype(auto) exact() { return (storage); }
[[llmobs::task]] decltype(auto) exact_value() { return storage; }
[[llmobs::task]] decltype(auto) exact_class() { return Pinned(1); }
// CHECK: result trailing 2.5
[[llmobs::task]] auto trailing(double d) -> decltype(d + 1) { return d + 1; }
[[llmobs::task]] auto nothing() {}
[[llmobs::task]] auto several(int x) {
  if (x < 0) return -1L;
  if (x == 0) return 0L;
  return 1L;
}
// CHECK: open task factorial(n=3)
// CHECK-NEXT: open task factorial(n=2)
// CHECK-NEXT: open task factorial(n=1)
// CHECK-NEXT: result factorial 1
// CHECK-NEXT: close factorial
// CHECK-NEXT: result factorial 2
// CHECK-NEXT: close factorial
// CHECK-NEXT: result factorial 6
[[llmobs::task]] auto factorial(int n) {
  if (n <= 1) return 1;
  return n * factorial(n - 1);
}
[[llmobs::task]] auto closure(int x) {
  return [x](int y) { return x * y; };
}

static_assert(std::is_same<decltype(value(1)), int>::value, "");
static_assert(std::is_same<decltype(reference()), int&>::value, "");
static_assert(std::is_same<decltype(const_reference(1)), const int&>::value, "");
static_assert(std::is_same<decltype(forwarded()), int&&>::value, "");
static_assert(std::is_same<decltype(pointer()), int*>::value, "");
static_assert(std::is_same<decltype(exact()), int&>::value, "");
static_assert(std::is_same<decltype(exact_value()), int>::value, "");
static_assert(std::is_same<decltype(exact_class()), Pinned>::value, "");
static_assert(std::is_same<decltype(nothing()), void>::value, "");
static_assert(std::is_same<decltype(several(1)), long>::value, "");

int main() {
  printf("%d\n", value(3));
  printf("%d %d %d\n", &reference() == &storage, &const_reference(storage) == &storage, pointer() == &storage);
  int&& r = forwarded();
  printf("%d\n", &r == &storage);
  printf("%d %d\n", &exact() == &storage, exact_value());
  Pinned p = exact_class();
  printf("%d\n", p.in_place());
  printf("%g\n", trailing(1.5));
  nothing();
  printf("%ld\n", several(5));
  printf("%d\n", factorial(3));
  printf("%d\n", closure(6)(7));
}
