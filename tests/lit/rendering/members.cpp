// Members of every kind: what can be looked at is, what can't is shown by its type.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <atomic>
#include <functional>
#include <memory>
#include <string>

struct Bits {
  unsigned a : 3;
  int : 5;
  bool b : 1;
  long long c : 40;
};
// CHECK: open tool bits(b={"a": 5, "b": true, "c": -6})
[[llmobs::tool]] int bits(Bits b) { return b.a; }

struct Arrays {
  int numbers[3];
  char name[8];
  Bits bits[2];
  int grid[2][2];
  const char* text;
};
// CHECK: open tool arrays(a={"numbers": [1, 2, 3], "name": "abc", "bits": [{"a": 1, "b": false, "c": 0},
// CHECK-SAME: {"a": 2, "b": true, "c": 0}], "grid": {{\[\[}}1, 2], [3, 4{{\]\]}}, "text": <const char *>})
[[llmobs::tool]] int arrays(const Arrays& a) { return a.numbers[0]; }

struct Unnamed {
  int before;
  struct {
    int x;
    struct {
      int y;
    };
  };
  union {
    int i;
    float f;
  };
  union Named {
    int i;
    void* p;
  } named;
};
// CHECK: open tool unnamed(u={"before": 1, "x": 2, "y": 3, "i|f": <union>, "named": <Unnamed::Named>})
[[llmobs::tool]] int unnamed(const Unnamed& u) { return u.before; }

struct Incomplete;
struct Refers {
  int& reference;
  const std::string& text;
  Incomplete& incomplete;
  int* pointer;
  Incomplete* null;
  int Bits::*nothing;
  int (*function)(Bits);
  volatile int device;
  std::atomic<int> counter{1};
  _Atomic(int) other;
  std::function<int()> callable;
  mutable int changes;
  const int constant;
};
// CHECK: open tool refers(r={"reference": <int &>, "text": <const std::{{.*}}string{{.*}} &>, "incomplete": <Incomplete &>,
// CHECK-SAME: "pointer": <int *>, "null": null, "nothing": <int Bits::*>, "function": <int (*)(Bits)>,
// CHECK-SAME: "device": <volatile int>, "counter": <std::atomic<int>>, "other": <_Atomic(int)>,
// CHECK-SAME: "callable": <std::function<int {{.*}}>>, "changes": 4, "constant": 5})
[[llmobs::tool]] int refers([[llmobs::input]] const Refers& r) { return r.constant; }

struct Flexible {
  int count;
  int rest[];
};
struct Zero {
  int rest[0];
  int count;
};
// CHECK: open tool flexible(f={"count": 2, "rest": <int[]>}, z={"rest": <int[0]>, "count": 3})
[[llmobs::tool]] int flexible(const Flexible& f, const Zero& z) { return f.count + z.count; }

struct Nothing {};
struct Unique {
  [[no_unique_address]] Nothing nothing;
  int i;
};
// CHECK: open tool unique(u={"nothing": <Nothing>, "i": 1})
[[llmobs::tool]] int unique(Unique u) { return u.i; }

struct __attribute__((packed)) Packed {
  char tag;
  int number;
  double real;
  Bits object;
  int array[2];
  char text[3];
  struct Byte {
    char c;
  } byte;
};
// CHECK: open tool packed(p={"tag": 116, "number": 7, "real": 0.5, "object": <Bits>, "array": <int[2]>, "text": "ab",
// CHECK-SAME: "byte": {"c": 120}})
[[llmobs::tool]] int packed(const Packed& p) { return p.number; }

// Member functions that the program never compiles stay so; a specialisation that it never makes stays unmade.
template<class T> struct Impossible {
  static_assert(sizeof(T) == 0, "never instantiated");
};
template<class T> struct Broken {
  T value;
  auto begin() const { return value.no_such_member(); }
  auto data() const { return value.nor_this_one(); }
};
struct Holds {
  Impossible<int>* pointer;
  std::shared_ptr<Impossible<int>> shared;
  Broken<int> broken;
  std::shared_ptr<Incomplete> incomplete;
};
// CHECK: open tool holds(h={"pointer": null, "shared": <std::shared_ptr<Impossible<int>>>, "broken":
[[llmobs::tool]] bool holds(const Holds& h) { return h.pointer; }

// CHECK: open tool many(m={"m1": 1,
// CHECK-SAME: "more members": <2>})
#define EIGHT(a) int a##1 = 1, a##2, a##3, a##4, a##5, a##6, a##7, a##8;
struct Many {
  EIGHT(m) EIGHT(n) EIGHT(o) EIGHT(p) EIGHT(q) EIGHT(r) EIGHT(s) EIGHT(t) EIGHT(u) EIGHT(v) EIGHT(w) EIGHT(x) EIGHT(y)
  EIGHT(z) EIGHT(a) EIGHT(b)
  int beyond, and_further;
};
[[llmobs::tool]] int many(const Many& m) { return m.m1; }

int main() {
  Bits b{5, true, -6};
  printf("%d\n", bits(b));
  printf("%d\n", arrays({{1, 2, 3}, "abc", {{1, false, 0}, {2, true, 0}}, {{1, 2}, {3, 4}}, "hello"}));
  printf("%d\n", unnamed({1, {2, {3}}, {6}, {7}}));
  int i = 1;
  std::string s = "x";
  Refers r{i, s, reinterpret_cast<Incomplete&>(i), &i, nullptr, nullptr, nullptr, 3, {2}, 2, nullptr, 4, 5};
  r.function = [](Bits) { return 1; };
  printf("%d\n", refers(r));
  Flexible f{2};
  Zero z{};
  z.count = 3;
  printf("%d\n", flexible(f, z));
  printf("%d\n", unique({{}, 1}));
  printf("%d\n", packed({'t', 7, 0.5, b, {1, 2}, "ab", {'x'}}));
  printf("%d\n", holds({nullptr, nullptr, {1}, nullptr}));
  Many m{};
  printf("%d\n", many(m));
}
