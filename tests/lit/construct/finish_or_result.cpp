// A result and the end of its span are one call (finish), unless something is destroyed between the two: that belongs
// to the span.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log --check-prefix=LOG
// RUN: %expand %s | %filecheck %s
#include "check.h"

struct Traced {
  int n;
  ~Traced() { inside(n); }
  [[llmobs::task]] static void inside(int n) { printf("~Traced %d\n", n); }
};
Traced make(int n) { return Traced{n}; }
void clean_up(int* n) { printf("cleanup %d\n", *n); }

// LOG: open tool local(n=1)
// LOG-NEXT: result local 1
// LOG-NEXT: open task inside(n=1)
// LOG-NEXT: close inside
// LOG-NEXT: close local
// CHECK-LABEL: int local(int n)
// CHECK: llmobs::seam::result(&guard
[[llmobs::tool]] int local(int n) {
  Traced traced{n};
  return n;
}
// CHECK-LABEL: int kept_temporary(int n)
// CHECK: llmobs::seam::result(&guard
[[llmobs::tool]] int kept_temporary(int n) {
  const Traced& traced = make(n);
  return traced.n;
}
// CHECK-LABEL: int kept_member(int n)
// CHECK: llmobs::seam::result(&guard
[[llmobs::tool]] int kept_member(int n) {
  int&& member = make(n).n;
  return member;
}
// CHECK-LABEL: int with_cleanup(int n)
// CHECK: llmobs::seam::result(&guard
[[llmobs::tool]] int with_cleanup(int n) {
  int cleaned __attribute__((cleanup(clean_up))) = n;
  return cleaned;
}
// CHECK-LABEL: int handled(int n)
// CHECK: llmobs::seam::result(&guard
[[llmobs::tool]] int handled(int n) {
  try {
    throw Traced{n};
  } catch (Traced& t) {
    return t.n;
  }
}
// CHECK-LABEL: int in_a_condition(int n)
// CHECK: llmobs::seam::result(&guard
[[llmobs::tool]] int in_a_condition(int n) {
  if (Traced traced{n}; traced.n != 0) return 1;
  return 0;
}
// CHECK-LABEL: int in_a_loop(int n)
// CHECK: llmobs::seam::result(&guard
[[llmobs::tool]] int in_a_loop(int n) {
  Traced list[] = {{n}, {n + 1}};
  for (Traced& traced : list) return traced.n;
  return 0;
}

// LOG: open tool temporary(n=8)
// LOG-NEXT: open task inside(n=8)
// LOG-NEXT: close inside
// LOG-NEXT: result temporary 8
// LOG-NEXT: close temporary
// CHECK-LABEL: int temporary(int n)
// CHECK: llmobs::seam::finish(&guard
[[llmobs::tool]] int temporary(int n) { return make(n).n; }
// CHECK-LABEL: Traced returned(int n)
// CHECK: llmobs::seam::finish(&guard
[[llmobs::tool]] Traced returned(int n) {
  Traced traced{n};
  return traced;
}
// CHECK-LABEL: int elsewhere(int n)
// CHECK: llmobs::seam::finish(&guard
[[llmobs::tool]] int elsewhere(int n) {
  static Traced once{n};
  struct Inner {
    int operator()(int k) {
      Traced traced{k};
      return k;
    }
  };
  int numbers[] = {n, Inner()(n)};
  for (int& one : numbers) one += once.n;
  return numbers[0] + numbers[1];
}
// Several ways out.
// CHECK-LABEL: int decided(int n)
// CHECK: llmobs::seam::finish(&guard
// CHECK: llmobs::seam::finish(&guard
[[llmobs::tool]] int decided(int n) {
  if (n > 1) return n;
  if (n < 0) throw n;
  return 1;
}
// The instantiations of one template differ.
template<class T> [[llmobs::tool]] int generic(int n) {
  T one{n};
  return one.n;
}
struct Plain {
  int n;
};

int main() {
  printf("%d %d %d %d %d %d\n", local(1), kept_temporary(2), kept_member(3), with_cleanup(4), handled(5),
         in_a_condition(6));
  printf("%d %d %d\n", in_a_loop(7), temporary(8), elsewhere(9));
  Traced traced = returned(10);
  printf("%d %d %d\n", decided(11), decided(0), generic<Plain>(12) + generic<Traced>(13));
  try {
    decided(-1);
  } catch (int code) {
    printf("caught %d\n", code);
  }
}
