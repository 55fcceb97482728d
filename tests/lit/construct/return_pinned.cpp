// Results and parameters that can be neither copied nor moved are built where they belong.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

[[llmobs::tool]] Pinned value(int i) { return Pinned(i); }
[[llmobs::tool]] Pinned through(int i) { return value(i); }
[[llmobs::tool]] Pinned either(bool first) { return first ? Pinned(3) : Pinned(4); }
[[llmobs::tool]] Pinned several(int i) {
  if (i == 0) return Pinned(5);
  switch (i) {
  case 1: return Pinned(6);
  default: break;
  }
  return through(i);
}
[[llmobs::tool]] int consume(Pinned p) { return p.in_place() ? p.id : -1; }

struct Aggregate {
  Pinned first;
  int second;
};
[[llmobs::tool]] Aggregate aggregate(int i) { return {Pinned(i), 2}; }

struct Listed {
  int sum;
  const Listed* self;
  Listed(int a, int b) : sum(a + b), self(this) {}
  Listed(const Listed&) = delete;
};
[[llmobs::tool]] Listed braced(int a) { return {a, 1}; }
[[llmobs::tool]] const Pinned constant() { return Pinned(8); }

struct alignas(64) Aligned {
  const Aligned* self;
  char big[200];
  Aligned() : self(this), big() {}
  Aligned(const Aligned&) = delete;
};
[[llmobs::tool]] Aligned aligned() { return Aligned(); }

// CHECK: open tool value(i=1)
// CHECK-NEXT: result value {"id": {{[0-9]+}}, "built_at": <{{const Pinned ?\*}}>}
// CHECK: result through {"id": {{[0-9]+}}, "built_at": <{{const Pinned ?\*}}>}
// CHECK: result either {"id": {{[0-9]+}}, "built_at": <{{const Pinned ?\*}}>}
// CHECK: result several {"id": {{[0-9]+}}, "built_at": <{{const Pinned ?\*}}>}
// CHECK: open tool consume(p={"id": {{[0-9]+}}, "built_at": <{{const Pinned ?\*}}>})
// CHECK-NEXT: result consume 10
// CHECK: result aggregate
// CHECK: result braced {"{{.*}}}
// CHECK: result constant
// CHECK: result aligned {"{{.*}}}
int main() {
  Pinned a = value(1);
  printf("%d %d\n", a.id, a.in_place());
  Pinned b = through(2);
  printf("%d %d\n", b.id, b.in_place());
  Pinned c = either(false);
  printf("%d %d\n", c.id, c.in_place());
  for (int i = 0; i < 3; ++i) {
    Pinned d = several(i);
    printf("%d %d\n", d.id, d.in_place());
  }
  printf("%d\n", consume(Pinned(10)));
  Aggregate g = aggregate(11);
  printf("%d %d %d\n", g.first.id, g.first.in_place(), g.second);
  Listed l = braced(12);
  printf("%d %d\n", l.sum, l.self == &l);
  const Pinned k = constant();
  printf("%d %d\n", k.id, k.in_place());
  Aligned w = aligned();
  printf("%d\n", w.self == &w);
  Pinned* heap = new Pinned(value(13));
  printf("%d %d\n", heap->id, heap->in_place());
  delete heap;
}
