// A pattern for the name of a function is not one for what is inside: a lambda, or a method of a local class, needs a name
// of its own in it. A rule that only restricts holds for all that is inside.
// RUN: %differential --no-expansion --log %t.log --plugin-option rules=%inputs/rules/inside_functions.json %s
// RUN: %filecheck %s --input-file=%t.log --implicit-check-not=open
#include "check.h"

// CHECK: open llm generate_text(x=1)
// CHECK-NOT: result
// CHECK: close generate_text
int generate_text(int x) {
  struct Local {
    int get() { return 2; }
  };
  return [](int y) { return y + 1; }(x) + Local().get();
}
// CHECK: open llm generate_text_twice(x=2)
// CHECK-NEXT: open tool lambda(y=2)
// CHECK-NEXT: close lambda
int generate_text_twice(int x) {
  return [] [[llmobs::tool]] (int y) { return y + 1; }(x);
}
// CHECK: open tool lambda(y=3)
int asked(int x) {
  return [](int y) { return y + 1; }(x);
}
namespace all {
// CHECK: open task function(x=4)
// CHECK-NEXT: open task lambda(y=4)
int function(int x) {
  return [](int y) { return y + 1; }(x);
}
} // namespace all
int main() { printf("%d %d %d %d\n", generate_text(1), generate_text_twice(2), asked(3), all::function(4)); }
