// C++11 constexpr functions: one return statement, used where only constants may stand.
// RUN: %differential --log %t.log %s -std=c++11
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

[[llmobs::tool]] constexpr int square(int x) { return x * x; }
struct Point {
  int x, y;
  constexpr Point(int a, int b) : x(a), y(b) {}
  [[llmobs::tool]] constexpr int sum() const { return x + y; }
};
[[llmobs::tool]] constexpr Point mirror(const Point& p) { return Point(p.y, p.x); }
static_assert(square(4) == 16, "");
static_assert(mirror(Point(1, 2)).x == 2, "");
static_assert(Point(1, 2).sum() == 3, "");
int array[square(2)];

int main() {
  volatile int x = 3;
  // CHECK: open tool square(x=3)
  // CHECK-NEXT: result square 9
  printf("%d %d\n", square(x), static_cast<int>(sizeof(array) / sizeof(int)));
  printf("%d\n", mirror(Point(x, 4)).sum());
}
