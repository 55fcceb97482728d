// A lambda's attribute in the GNU form behind the parameters: no version of the language has anything to say against it.
// RUN: %differential --log %t.log %s -std=c++11 -Wall -Wextra -Wpedantic -Werror -Wno-unknown-attributes
// RUN: %differential --log %t.log %s -std=c++20 -Wall -Wextra -Wpedantic -Werror -Wno-unknown-attributes -DGENERIC
// RUN: %filecheck %s --input-file=%t.log
#include <stdio.h>

// CHECK: open tool behind the parameters(x=1)
// CHECK: open tool mutable(x=2)
// CHECK: open tool with a result type(x=3)
// CHECK: open tool generic(x=4)
int main() {
  int n = 1;
  auto plain = [](int x) __attribute__((llmobs_tool("behind the parameters"))) { return x; };
  auto changes = [n](int x) __attribute__((llmobs_tool("mutable"))) mutable { return n += x; };
  auto typed = [](int x) __attribute__((llmobs_tool("with a result type"))) -> long { return x; };
  printf("%d %d %ld\n", plain(1), changes(2), typed(3));
#ifdef GENERIC
  auto generic = [](auto x) __attribute__((llmobs_tool("generic"))) { return x; };
  printf("%d\n", generic(4));
#endif
}
