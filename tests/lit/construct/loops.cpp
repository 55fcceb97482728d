// Returns, breaks and continues in every kind of loop; a variable's life within it stays the same.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <initializer_list>

// CHECK: open task for_loop(n=5)
// CHECK-NEXT: result for_loop 3
// CHECK-NEXT: close for_loop
[[llmobs::task]] int for_loop(int n) {
  for (int i = 0; i < n; ++i)
    if (i == 3) return i;
  return -1;
}
[[llmobs::task]] int while_loop(int n) {
  while (n-- > 0) {
    if (n % 2) continue;
    if (n == 4) return n;
  }
  return n;
}
[[llmobs::task]] int do_loop(int n) {
  do {
    Counted c(n);
    if (n == 2) return c.id * 10;
    if (n == 9) break;
  } while (--n);
  return n;
}
[[llmobs::task]] Counted range_loop(std::initializer_list<int> list) {
  for (int i : list)
    if (i > 1) return Counted(i);
  return Counted(0);
}
[[llmobs::task]] int condition_variable(int x) {
  while (int y = x--)
    if (y == 1) return y;
  return 0;
}
[[llmobs::task]] int nested(int n) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      while (true) {
        if (i * j == 6) return i * 10 + j;
        break;
      }
  return -1;
}
[[llmobs::task]] int endless(int n) {
  for (;;) {
    if (!n--) return 42;
  }
}
[[llmobs::task]] void returns_nothing(int n) {
  for (int i = 0;; ++i) {
    if (i == n) return;
    printf("%d ", i);
  }
}
[[llmobs::task]] int with_initializers(int x) {
  if (int y = x * 2; y > 10) return y;
  else if (int z = y + 1; z > 5) return z;
  switch (int w = x; w) {
  case 1: return 100;
  default: return w;
  }
}
[[llmobs::task]] int bindings() {
  struct Three {
    int a, b, c;
  };
  auto [a, b, c] = Three{1, 2, 3};
  return a + b * c;
}
[[llmobs::task]] int only_statement(int x)
{ if (x) return 1; else return 2; }

int main() {
  printf("%d\n", for_loop(5));
  printf("%d\n", while_loop(9));
  printf("%d %d\n", do_loop(4), do_loop(9));
  printf("%d %d\n", range_loop({1, 2, 3}).id, range_loop({}).id);
  printf("%d\n", condition_variable(3));
  printf("%d\n", nested(4));
  printf("%d\n", endless(3));
  returns_nothing(3);
  printf("\n%d %d %d %d\n", with_initializers(6), with_initializers(3), with_initializers(1), with_initializers(0));
  printf("%d\n", bindings());
  printf("%d %d\n", only_statement(0), only_statement(1));
}
