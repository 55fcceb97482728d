// Without elision of copies every object is built, moved and destroyed as often as before, and returned objects are seen
// where the caller gets them.
// RUN: %differential --no-expansion --log %t.log %s -fno-elide-constructors
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --no-expansion --log %t.14.log --only O0 %s -std=c++14 -fno-elide-constructors
// RUN: %filecheck %s --input-file=%t.14.log
#include "check.h"
#include <string>

// CHECK: open tool local(x=1)
// CHECK-NEXT: result local {{.*}}
// CHECK-NEXT: close local
[[llmobs::tool]] Counted local(int x) {
  Counted c(x);
  return c;
}
// CHECK: open tool temporary(x=2)
// CHECK-NEXT: result temporary {{.*}}
[[llmobs::tool]] Counted temporary(int x) { return Counted(x); }
// CHECK: open tool parameter(c={{.*}})
// CHECK-NEXT: result parameter {{.*}}
[[llmobs::tool]] Counted parameter(Counted c) { return c; }
// CHECK: open tool text(x=4)
// CHECK-NEXT: result text "4!"
[[llmobs::tool]] std::string text(int x) { return std::to_string(x) + std::string("!"); }
struct Converts {
  Counted held;
  Converts(const Counted& c) : held(c) {}
  ~Converts() { printf("~Converts %d\n", held.id); }
};
[[llmobs::tool]] const Converts converted(int x) { return Counted(x); }
struct Plain {
  int a, b;
};
[[llmobs::tool]] Plain braces(int x) { return {x, x + 1}; }
struct Throws {
  int id;
  explicit Throws(int i) : id(i) {
    if (i == 0) throw 1;
  }
  Throws(const Throws& other) : id(other.id) { printf("Throws copied\n"); }
  ~Throws() { printf("~Throws %d\n", id); }
};
// CHECK: open tool throws(x=0)
// CHECK-NEXT: error throws int
[[llmobs::tool]] Throws throws(int x) { return Throws(x); }
[[llmobs::tool]] constexpr Plain constant(int x) { return Plain{x, 2}; }
static_assert(constant(1).a == 1, "");

int main() {
  printf("%d\n", local(1).id);
  printf("%d\n", temporary(2).id);
  printf("%d\n", parameter(Counted(3)).id);
  printf("%s\n", text(4).c_str());
  printf("%d\n", converted(5).held.id);
  printf("%d\n", braces(6).b);
  try {
    throws(0);
  } catch (int) {
    printf("caught\n");
  }
  printf("%d\n", throws(7).id);
  volatile int x = 8;
  printf("%d\n", constant(x).a);
}
