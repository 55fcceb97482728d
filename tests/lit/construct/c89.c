/* C89, pedantic: the library's header is clean there, and adds no warning of its own.
   RUN: %c_differential --log %t.log %s -std=c89 -pedantic-errors -Wall -Wextra -Werror
   RUN: %filecheck %s --input-file=%t.log
   RUN: %c_differential --compile-only %s -std=c89 -pedantic-errors -Weverything -Werror
   RUN: %c_differential --compile-only %s -std=c11 -pedantic-errors -Weverything -Werror -Wno-missing-prototypes
   RUN: %clang %plugin -std=c89 -pedantic-errors -Weverything -Werror -Wno-missing-prototypes -Wno-padded %s -S -emit-llvm -o - | %filecheck %s --check-prefix=IR
*/
#include <stdio.h>

/* IR: call i64 @llmobs_v1_open_with
   IR: call i64 @llmobs_v1_open_with
   IR: call i64 @llmobs_v1_open_with
   CHECK: open tool add(a=1, b=2)
   CHECK-NEXT: result add 3
*/
__attribute__((llmobs_tool)) int add(int a, int b) { return a + b; }
__attribute__((llmobs_tool)) double narrow(float f, long double l, unsigned char c) {
  return (double)f + (double)l + (double)c;
}
struct Pair {
  const char *first;
  double second;
};
__attribute__((llmobs_tool)) struct Pair pair(char *first, double second) {
  struct Pair made;
  made.first = first;
  made.second = second;
  return made;
}

int main(void) {
  char text[] = "text";
  printf("%d %g %s\n", add(1, 2), narrow(1, 2, 3), pair(text, 1).first);
  return 0;
}
