// An annotated function takes part in overload resolution and SFINAE exactly as before, and its type is unchanged.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <type_traits>

struct Text {
  int size() const { return 3; }
};

// CHECK: open tool length(x=
// CHECK-NEXT: result length 3
template<class T> [[llmobs::tool]] auto length(const T& x) -> decltype(x.size()) { return x.size(); }
// CHECK: open tool length(x=42)
// CHECK-NEXT: result length 0
template<class T> [[llmobs::tool]] typename std::enable_if<std::is_integral<T>::value, int>::type length(const T& x) {
  return x - x;
}

template<class T, class = void> struct has_length : std::false_type {};
template<class T> struct has_length<T, decltype(void(length(*static_cast<T*>(nullptr))))> : std::true_type {};
static_assert(has_length<Text>::value, "");
static_assert(has_length<int>::value, "");
static_assert(!has_length<double>::value, "");

// CHECK: open tool overloaded(x=1) function=overloaded
[[llmobs::tool]] const char* overloaded(int x) { return x ? "int" : "zero"; }
[[llmobs::tool]] const char* overloaded(double) { return "double"; }
[[llmobs::tool]] const char* overloaded(...) { return "anything"; }

[[llmobs::tool]] int never_throws() noexcept { return 1; }
[[llmobs::tool]] int may_throw() { return 2; }
static_assert(noexcept(never_throws()), "");
static_assert(!noexcept(may_throw()), "");
static_assert(std::is_same<decltype(&never_throws), int (*)() noexcept>::value, "");
static_assert(std::is_same<decltype(&may_throw), int (*)()>::value, "");

struct Trivial {
  int a;
  [[llmobs::tool]] int get() const { return a; }
};
static_assert(std::is_trivial<Trivial>::value && std::is_standard_layout<Trivial>::value, "");
static_assert(sizeof(Trivial) == sizeof(int), "");

int main() {
  printf("%d %d\n", length(Text()), length(42));
  printf("%s %s %s\n", overloaded(1), overloaded(1.0), overloaded("x"));
  printf("%d %d\n", never_throws(), may_throw());
  printf("%d\n", Trivial{6}.get());
}
