// Virtual functions through thunks: several bases, virtual bases, covariant results, calls during construction.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

struct First {
  int a = 1;
  virtual ~First() = default;
  [[llmobs::tool]] virtual int first(int x) { return a + x; }
};
struct Second {
  int b = 2;
  virtual ~Second() = default;
  [[llmobs::tool]] virtual int second(int x) { return b + x; }
  [[llmobs::tool]] virtual Second* clone() const { return new Second(*this); }
};
struct Both : First, Second {
  int c = 3;
  // CHECK: open tool second(x=10) function=Both::second
  [[llmobs::tool]] int second(int x) override { return a + b + c + x; }
  // CHECK: open tool clone() function=Both::clone
  [[llmobs::tool]] Both* clone() const override { return new Both(*this); }
};
struct Top {
  int t = 4;
  [[llmobs::tool]] virtual Counted made(Counted c) { return c; }
  virtual ~Top() = default;
};
struct Left : virtual Top {
  int l = 5;
};
struct Right : virtual Top {
  [[llmobs::tool]] Counted made(Counted c) override { return Counted(c.id + t); }
};
struct Bottom : Left, Right {
  [[llmobs::task]] Bottom() { printf("%d\n", made(Counted(50)).id); }
};
struct Variadic {
  virtual ~Variadic() = default;
  [[llmobs::tool]] virtual int sum(int n, ...) {
    __builtin_va_list list;
    __builtin_va_start(list, n);
    int total = 0;
    while (n--) total += __builtin_va_arg(list, int);
    __builtin_va_end(list);
    return total;
  }
};

int main() {
  Both both;
  Second* second = &both;
  printf("%d\n", second->second(10));
  Second* copy = second->clone();
  printf("%d %d\n", copy->second(20), dynamic_cast<Both*>(copy) != nullptr);
  delete copy;
  Bottom bottom;
  Left* left = &bottom;
  printf("%d\n", left->made(Counted(60)).id);
  Variadic v;
  printf("%d\n", v.sum(3, 1, 2, 3));
  int (First::*pointer)(int) = &First::first;
  printf("%d\n", (both.*pointer)(30));
}
