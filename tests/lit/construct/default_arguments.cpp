// Default arguments are evaluated once, in the caller; their values are recorded like written ones.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

int evaluations = 0;
int next() { return ++evaluations; }

// CHECK: open tool plain(a=1, b=5)
[[llmobs::tool]] int plain(int a, int b = 5) { return a + b; }
// CHECK: open tool computed(x=1)
// CHECK: open tool computed(x=2)
[[llmobs::tool]] int computed(int x = next()) { return x; }
// CHECK: open tool text(s="default")
[[llmobs::tool]] const char* text(const char* s = "default") { return s; }
[[llmobs::tool]] int object(const Counted& c = Counted(7)) { return c.id; }
[[llmobs::tool]] int by_value(Counted c = Counted(8)) { return c.id; }
struct Class {
  int base = 3;
  [[llmobs::tool]] int method(int x = next(), int y = next()) const { return base + x * y; }
  [[llmobs::task]] explicit Class(int b = next()) : base(b) {}
};
// CHECK: open tool nested(x=9)
[[llmobs::tool]] int nested(int x = plain(4)) { return x; }

int main() {
  printf("%d\n", plain(1));
  printf("%d %d\n", computed(), computed());
  printf("%d %d\n", computed(10), evaluations);
  printf("%s\n", text());
  printf("%d\n", object());
  printf("%d\n", by_value());
  Class c;
  printf("%d %d\n", c.method(), c.base);
  printf("%d\n", nested());
}
