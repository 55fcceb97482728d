// A debugger sees the program as it was written: the same lines with code to stop at, and no variables but the user's.
// RUN: %debug_lines %s %flags -O0
// RUN: %debug_lines %s %flags -std=c++20 -O0 -gdwarf-4
#include "check.h"

[[llmobs::tool]] int add(int a, int b) {
  int sum =
      a + b;
  return sum +
         a;
}
[[llmobs::tool]] Counted object(int x) {
  if (x)
    return Counted(
        x);
  Counted c(x);
  return c;
}
[[llmobs::tool]] void nothing(int x) {
  if (x)
    return;
  printf("%d\n", x);
}
[[llmobs::tool]] constexpr int square(int x) {
  return x *
         x;
}
[[llmobs::tool]] int quiet(int x) noexcept {
  return x;
}
struct Class {
  int member;
  [[llmobs::task]] Class(int x) : member(x) {
    ++member;
  }
  [[llmobs::tool]] const int& method() const
  {
    return member;
  }
};
template<class T> [[llmobs::tool]] T larger(T a, T b) {
  if (a > b)
    return a;
  return b;
}
[[llmobs::tool]] int tries(int x) try {
  return add(x, 1);
} catch (int error) {
  return error;
}

int main() {
  auto lambda = [] [[llmobs::tool]] (int y) {
    return y;
  };
  nothing(quiet(add(1, square(2))));
  return object(1).id + Class(1).method() + larger(1, 2) + tries(1) + lambda(3);
}
