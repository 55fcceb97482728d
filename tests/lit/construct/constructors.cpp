// Constructors: initialisers, delegation, inheritance, virtual bases, templates, copies, exceptions.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <initializer_list>

struct Part {
  int id;
  Part(int i) : id(i) { printf("Part %d\n", id); }
  ~Part() { printf("~Part %d\n", id); }
};

struct Simple {
  Part a{1};
  Part b;
  // CHECK: open task Simple(x=5) function=Simple::Simple
  // CHECK: close Simple
  [[llmobs::task]] Simple(int x) : b(x) { printf("Simple %d\n", x); }
  [[llmobs::task]] Simple() : Simple(9) { printf("delegated\n"); }
  [[llmobs::task]] Simple(const Simple& o) : a(o.a.id + 100), b{o.b.id} {}
  [[llmobs::task]] explicit Simple(bool fail, double = 1) : b(20) {
    if (fail) throw 3;
  }
  [[llmobs::task]] Simple(std::initializer_list<int> l) : b(*l.begin()) {}
  template<class T> [[llmobs::task]] Simple(T* p) : b(*p) {}
};
struct Braces {
  int a, b;
  [[llmobs::task]] Braces(int x) : a{x}, b(2) {}
};
struct Root {
  int id;
  [[llmobs::task]] Root(int i) : id(i) { printf("Root %d\n", i); }
};
struct Left : virtual Root {
  [[llmobs::task]] Left() : Root(1) { printf("Left\n"); }
};
struct Right : virtual Root {
  [[llmobs::task]] Right() : Root(2) { printf("Right\n"); }
};
struct Bottom : Left, Right {
  [[llmobs::task]] Bottom() : Root(3) { printf("Bottom %d\n", id); }
};
struct Inherits : Simple {
  using Simple::Simple;
  Part c{50};
};
struct WithVirtual {
  virtual const char* name() const { return "base"; }
  [[llmobs::task]] WithVirtual() { printf("%s\n", name()); }
  virtual ~WithVirtual() {}
};
struct WithOverride : WithVirtual {
  const char* name() const override { return "derived"; }
  [[llmobs::task]] WithOverride() { printf("%s\n", name()); }
};
struct Empty {
  [[llmobs::task]] Empty() {}
};
struct EarlyReturn {
  int a = 0;
  [[llmobs::task]] EarlyReturn(bool early) {
    if (early) return;
    a = 1;
  }
};
// CHECK: open task Simple({{.*}}fail=true
// CHECK: error Simple int
int main() {
  { Simple s(5); }
  { Simple s; }
  {
    Simple s(6);
    Simple copy(s);
  }
  try {
    Simple s(true, 2.0);
  } catch (int i) {
    printf("caught %d\n", i);
  }
  { Simple s{7, 8}; }
  int x = 30;
  { Simple s(&x); }
  Braces b(4);
  printf("%d %d\n", b.a, b.b);
  Bottom bottom;
  { Inherits i(40); }
  WithOverride w;
  Empty e;
  (void)e;
  printf("%d %d\n", EarlyReturn(true).a, EarlyReturn(false).a);
  Simple* array = new Simple[2];
  delete[] array;
}
