// The flags that people build with.
// RUN: %differential --log %t.log --only O2 %s -fprofile-instr-generate -fcoverage-mapping
// RUN: %differential --log %t.log --only O0 %s -ftrivial-auto-var-init=pattern -fstack-protector-all
// RUN: %differential --no-expansion --log %t.log --only O2 %s -fno-elide-constructors
// RUN: %differential --log %t.log --only O2 %s -fno-omit-frame-pointer -fPIC -fvisibility=hidden -ffunction-sections
// RUN: %differential --log %t.log --only O2 %s -ffast-math -fno-strict-aliasing -fwrapv -funsigned-char
// RUN: %differential --log %t.log --only O0 %s -fms-extensions -fdelayed-template-parsing
// RUN: %differential --log %t.log --only O2 %s -fno-threadsafe-statics -fno-use-cxa-atexit -fno-builtin
// RUN: %differential --log %t.log --only O2 %s -fsanitize=thread
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --compile-only %s -flto
// RUN: %differential --compile-only %s -ffreestanding -nostdinc++ -nostdlib -DNO_LIBRARY
#ifdef NO_LIBRARY
extern "C" int printf(const char*, ...);
struct Counted {
  int id;
  explicit Counted(int i) : id(i) {}
  Counted(const Counted&);
  ~Counted();
};
#else
#include "check.h"
#endif

// CHECK: open tool add(a=1, b=2)
// CHECK-NEXT: result add 3
// CHECK-NEXT: close add
[[llmobs::tool]] int add(int a, int b) { return a + b; }
[[llmobs::tool]] Counted branches(int x) {
  Counted local(x);
  for (int i = 0; i < x; ++i) {
    if (i == 2) return Counted(i);
  }
  if (x > 10) throw x;
  return local;
}
template<class T> [[llmobs::tool]] T larger(T a, T b) { return a > b ? a : b; }
struct Class {
  Counted member{5};
  [[llmobs::task]] Class() {}
  [[llmobs::tool]] double method(double x) const { return x * member.id; }
  [[llmobs::task]] ~Class() {}
};
[[llmobs::tool]] Class& single() {
  static Class kept;
  return kept;
}

int main() {
  printf("%d\n", add(1, 2));
  printf("%d\n", branches(1).id);
  printf("%d\n", branches(5).id);
  printf("%d\n", larger(3, 4));
  printf("%g\n", Class().method(1.5));
  printf("%g\n", single().method(2.5));
}
