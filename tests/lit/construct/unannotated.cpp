// A file in which nothing is annotated: the object file is the same to the last byte.
// RUN: %clangxx -O0 -g -c %s -o %t.plain.o
// RUN: %clangxx %plugin -O0 -g -c %s -o %t.plugin.o
// RUN: cmp %t.plain.o %t.plugin.o
// RUN: %clangxx -O2 -c %s -o %t.plain.o
// RUN: %clangxx %plugin -O2 -c %s -o %t.plugin.o
// RUN: cmp %t.plain.o %t.plugin.o
// RUN: %differential --no-spans %s
#include "check.h"
#include <string>
#include <vector>

template<class T> [[gnu::noinline]] T twice(T x) { return x + x; }
struct Class {
  std::string name;
  Class(std::string n) : name(std::move(n)) {}
  virtual ~Class() {}
  virtual std::string get() const { return name + "!"; }
};
static int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

int main() {
  std::vector<int> numbers;
  for (int i = 0; i < 5; ++i) numbers.push_back(twice(i));
  int sum = 0;
  for (int n : numbers) sum += n;
  auto lambda = [&](int x) {
    try {
      if (x > 100) throw x;
      return x + sum;
    } catch (int e) {
      return e;
    }
  };
  printf("%d %s %d %d\n", fibonacci(10), Class("x").get().c_str(), lambda(1), lambda(101));
}
