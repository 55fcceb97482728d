// Sanitizers see nothing in what the plugin adds. (Address and undefined behaviour: every other test, too.) For
// MemorySanitizer everything must be compiled with it, and the C++ library here is not.
// RUN: %differential --log %t.log --only O2 %s -fsanitize=thread
// RUN: %filecheck %s --input-file=%t.log
// RUN: %clangxx -fsanitize=memory -O1 -c %inputs/plain_probe.cpp -o %t.plain_probe.o
// RUN: %differential --probe %t.plain_probe.o --no-names --only O0,O2 %s -fsanitize=memory
// RUN: %differential --log %t.log --only O2 %s -fsanitize=undefined,integer,nullability -fno-sanitize-recover=undefined
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --only O2 %s -fsanitize=cfi -flto -fvisibility=hidden -fuse-ld=gold
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --only O2 %s -fsanitize=safe-stack
// RUN: %filecheck %s --input-file=%t.log
// RUN: %if clang-22-or-later %{ %differential --log %t.log --only O2 %s -fsanitize=realtime %}
#include "check.h"

struct Base {
  virtual ~Base() {}
  [[llmobs::tool]] virtual int id() const { return 1; }
};
struct Derived : Base {
  [[llmobs::tool]] int id() const override { return 2; }
};
// CHECK: open tool add(a=1, b=2)
// CHECK-NEXT: result add 3
[[llmobs::tool]] int add(int a, int b) { return a + b; }
[[llmobs::tool]] Counted branches(int x) {
  Counted local(x);
  for (int i = 0; i < x; ++i)
    if (i == 2) return Counted(i);
  if (x > 10) throw x;
  return local;
}
// CHECK: open tool fill(buffer=<char *>, n=3)
[[llmobs::tool]] int fill(char* buffer, int n) {
  for (int i = 0; i < n; ++i) buffer[i] = static_cast<char>('a' + i);
  return buffer[n - 1];
}

int main() {
  printf("%d\n", add(1, 2));
  printf("%d\n", branches(1).id);
  printf("%d\n", branches(5).id);
  try {
    branches(11);
  } catch (int x) {
    printf("caught %d\n", x);
  }
  char buffer[3];
  printf("%c\n", fill(buffer, 3));
  Derived d;
  const Base& base = d;
  printf("%d\n", base.id());
}
