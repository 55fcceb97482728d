// Rules that match nothing in a file leave its object file the same to the last byte, although the library's header is
// included for them.
// RUN: %clangxx -O0 -g -c %s -o %t.plain.o
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/nothing.json -O0 -g -c %s -o %t.plugin.o
// RUN: cmp %t.plain.o %t.plugin.o
// RUN: %clangxx -O2 -g -c %s -o %t.plain.o
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/nothing.json -O2 -g -c %s -o %t.plugin.o
// RUN: cmp %t.plain.o %t.plugin.o
// RUN: %differential --no-expansion --no-spans --plugin-option=rules=%inputs/rules/nothing.json %s
#include <cstdio>
#include <cstring>
#include <map>
#include <string>

template<class T> T twice(T x) { return x + x; }
struct Class {
  std::string name;
  explicit Class(std::string n) : name(std::move(n)) {}
  virtual ~Class() {}
  virtual std::string get() const { return name + "!"; }
  size_t length() const { return strlen(name.c_str()); } // a builtin that the header must not have declared before
};

int main() {
  std::map<std::string, int> numbers;
  for (int i = 0; i < 5; ++i) numbers[std::to_string(i)] = twice(i);
  auto lambda = [&](int x) { return x > 100 ? throw x : x; };
  try {
    lambda(101);
  } catch (int e) {
    printf("%d %s %d\n", e, Class("x").get().c_str(), numbers["3"]);
  }
}
