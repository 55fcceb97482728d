// GNU statement expressions: returns inside them, in conditions, in arguments, in the returned expression.
// RUN: %differential --log %t.log %s -Wno-gnu
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

// CHECK: open task in_value(x=0)
// CHECK-NEXT: result in_value -1
// CHECK: open task in_value(x=4)
// CHECK-NEXT: result in_value 12
[[llmobs::task]] int in_value(int x) {
  int y = ({
    if (x == 0) return -1;
    x * 2;
  });
  return y + x;
}
[[llmobs::task]] int in_return(int x) {
  return ({
    if (x > 5) return 100;
    int doubled = x * 2;
    doubled;
  });
}
[[llmobs::task]] int in_condition(int x) {
  if (({
        Counted c(x);
        c.id > 3;
      }))
    return 1;
  return 0;
}
[[llmobs::task]] Counted object(bool early) {
  Counted c = ({
    if (early) return Counted(1);
    Counted inside(2);
    inside;
  });
  return c;
}
int sum(int a, int b) { return a + b; }
[[llmobs::task]] int in_argument(int x) {
  return sum(x, ({
               if (x < 0) return -5;
               x + 1;
             }));
}
#define MAX(a, b)                                                                                                      \
  ({                                                                                                                   \
    auto left = (a);                                                                                                   \
    auto right = (b);                                                                                                  \
    left > right ? left : right;                                                                                       \
  })
[[llmobs::task]] int macro(int a, int b) { return MAX(a, MAX(b, 3)); }

int main() {
  printf("%d %d\n", in_value(0), in_value(4));
  printf("%d %d\n", in_return(3), in_return(9));
  printf("%d %d\n", in_condition(2), in_condition(5));
  printf("%d\n", object(true).id);
  printf("%d\n", object(false).id);
  printf("%d %d\n", in_argument(-1), in_argument(2));
  printf("%d\n", macro(1, 2));
}
