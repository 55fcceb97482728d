// Operators, conversion functions, literals, new and delete, friends.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <stdlib.h>

struct Number {
  int v;
  // CHECK: open task operator+(o=
  // CHECK: result operator+
  [[llmobs::task]] Number operator+(Number o) const { return {v + o.v}; }
  [[llmobs::task]] Number& operator+=(Number o) {
    v += o.v;
    return *this;
  }
  [[llmobs::task]] Number& operator++() {
    ++v;
    return *this;
  }
  [[llmobs::task]] Number operator++(int) {
    Number old = *this;
    ++v;
    return old;
  }
  [[llmobs::task]] bool operator==(const Number& o) const { return v == o.v; }
  [[llmobs::task]] int operator()(int a, int b) const { return v * a + b; }
  [[llmobs::task]] int& operator[](int) { return v; }
  [[llmobs::task]] Number* operator->() { return this; }
  [[llmobs::task]] int operator*() const { return v; }
  [[llmobs::task]] operator int() const { return v; }
  [[llmobs::task]] explicit operator bool() const { return v != 0; }
  [[llmobs::task]] Number& operator=(int x) {
    v = x;
    return *this;
  }
  template<class T> [[llmobs::task]] operator T*() const { return nullptr; }
  [[llmobs::task]] friend Number operator-(Number a, Number b) { return {a.v - b.v}; }
  [[llmobs::task]] static void* operator new(size_t size) { return malloc(size); }
  [[llmobs::task]] static void operator delete(void* p) { free(p); }
};
// CHECK: open task operator""{{ ?}}_n(x=12)
[[llmobs::task]] Number operator""_n(unsigned long long x) { return {static_cast<int>(x)}; }

class Locked {
  int secret_ = 5;
  [[llmobs::task]] friend int open(const Locked& l) { return l.secret_; }
  friend int reveal(const Locked& l);
};
[[llmobs::task]] int reveal(const Locked& l) { return l.secret_ + 1; }

int main() {
  Number a{1}, b{2};
  printf("%d\n", (a + b).v);
  a += b;
  printf("%d\n", (++a).v);
  printf("%d %d\n", a++.v, a.v);
  printf("%d\n", a == b);
  printf("%d\n", a(2, 3));
  a[0] = 9;
  printf("%d %d\n", a->v, *a);
  int i = a;
  const char* p = a;
  printf("%d %d %d\n", i, a ? 1 : 0, p == nullptr);
  a = 4;
  printf("%d %d\n", a.v, (a - b).v);
  Number* heap = new Number{3};
  printf("%d\n", heap->v);
  delete heap;
  printf("%d\n", (12_n).v);
  Locked l;
  printf("%d %d\n", open(l), reveal(l));
}
