// Classes inside functions, in plain and templated functions, that are instrumented themselves or not.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

int plain(int x) {
  struct Local {
    int base;
    // CHECK: open tool add(y=1)
    // CHECK-NEXT: result add 4
    [[llmobs::tool]] int add(int y) { return base + y; }
  };
  return Local{x}.add(1);
}
[[llmobs::task]] int instrumented(int x) {
  struct Local {
    int base;
    [[llmobs::task]] Local(int b) : base(b) {}
    [[llmobs::tool]] int add(int y) {
      if (y < 0) return -1;
      return base + y;
    }
    int unmarked(int y) { return base * y; }
  };
  Local l(x);
  return l.add(2) + l.unmarked(3);
}
template<class T> int templated(T x) {
  struct Local {
    T base;
    [[llmobs::tool]] int add(int y) { return static_cast<int>(base) + y; }
  };
  return Local{x}.add(3);
}
template<class T> [[llmobs::task]] int both(T x) {
  struct Local {
    T base;
    [[llmobs::tool]] T get() { return base; }
  };
  return static_cast<int>(Local{x}.get());
}

int main() {
  printf("%d\n", plain(3));
  // CHECK: open task instrumented(x=5)
  // CHECK: open tool add(y=2)
  // CHECK-NEXT: result add 7
  // CHECK: result instrumented 22
  printf("%d\n", instrumented(5));
  printf("%d %d\n", templated(7), templated(8.5));
  printf("%d\n", both(9.5));
}
