// Return statements where they are easily overlooked, and returned names that are not what they seem.
// RUN: %differential --log %t.log %s -std=c++20 -Wno-unused-label
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

[[llmobs::task]] int with_attribute(int x) {
  if (x > 5) [[likely]] return 1;
  else [[unlikely]] return 2;
}
[[llmobs::task]] int after_label(int x) {
  if (x) goto out;
  return 3;
out:
  return 4;
}
[[llmobs::task]] int in_case(int x) {
  switch (x)
  case 1: return 10;
  switch (x)
  default: return 20;
}
[[llmobs::task]] Counted caught_by_value() {
  try {
    throw Counted(1);
  } catch (Counted c) {
    return c;
  }
}
[[llmobs::task]] Counted caught_by_reference() {
  try {
    throw Counted(2);
  } catch (Counted& c) {
    return c;
  }
}
struct Two {
  Counted a, b;
};
[[llmobs::task]] Counted binding() {
  auto [a, b] = Two{Counted(3), Counted(4)};
  return b;
}
[[llmobs::task]] Counted reference_binding(Two& two) {
  auto& [a, b] = two;
  return a;
}
[[llmobs::task]] Counted rvalue_reference(Counted&& c) { return c; }
[[llmobs::task]] Counted rvalue_local() {
  Counted made(5);
  Counted&& r = static_cast<Counted&&>(made);
  return r;
}
[[llmobs::task]] MoveOnly move_only_reference(MoveOnly&& m) { return static_cast<MoveOnly&&>(m); }
struct Holder {
  Counted held{6};
  [[llmobs::task]] Counted copy() const { return held; }
  [[llmobs::task]] Counted take() && { return static_cast<Holder&&>(*this).held; }
  [[llmobs::task]] Holder self() { return *this; }
};
[[llmobs::task]] void throws_in_return(int x) { return x ? throw x : void(); }
[[llmobs::task]] Counted in_block_and_loop(int n) {
  while (true) {
    do {
      for (Counted c(n);;) {
        {
          if (Counted d(c.id + 1); d.id > 0) return d;
        }
      }
    } while (false);
  }
}
[[llmobs::task]] volatile int& volatile_reference(volatile int& x) { return x; }
[[llmobs::task]] Counted array_element() {
  Counted array[2] = {Counted(7), Counted(8)};
  return array[1];
}
[[llmobs::task]] int cleaned_up(int x) {
  struct Add {
    int& x;
    ~Add() { x += 100; }
  } add{x};
  return x;
}
int cleanups = 0;
void count_cleanup(int* x) { cleanups += *x; }
[[llmobs::task]] int own_cleanup(int x) {
  int mine __attribute__((cleanup(count_cleanup))) = x;
  mine += 1;
  return mine;
}

// CHECK: open task with_attribute(x=6)
// CHECK-NEXT: result with_attribute 1
// CHECK: result with_attribute 2
// CHECK: result after_label 4
// CHECK: result in_case 20
// CHECK: result caught_by_value {"id": {{-?[0-9]+}}}
// CHECK: error throws_in_return int
// CHECK: result cleaned_up 5
// CHECK: result own_cleanup 6
int main() {
  printf("%d %d\n", with_attribute(6), with_attribute(5));
  printf("%d %d\n", after_label(1), in_case(2));
  printf("%d\n", caught_by_value().id);
  printf("%d\n", caught_by_reference().id);
  printf("%d\n", binding().id);
  {
    Two two{Counted(30), Counted(40)};
    printf("%d\n", reference_binding(two).id);
    printf("%d\n", rvalue_reference(static_cast<Counted&&>(two.b)).id);
  }
  printf("%d\n", rvalue_local().id);
  printf("%d\n", move_only_reference(MoveOnly(9)).id);
  {
    Holder h;
    printf("%d\n", h.copy().id);
    printf("%d\n", static_cast<Holder&&>(h).take().id);
    printf("%d\n", h.self().held.id);
  }
  throws_in_return(0);
  try {
    throws_in_return(11);
  } catch (int i) {
    printf("caught %d\n", i);
  }
  printf("%d\n", in_block_and_loop(12).id);
  volatile int v = 13;
  printf("%d\n", &volatile_reference(v) == &v);
  printf("%d\n", array_element().id);
  printf("%d\n", cleaned_up(5));
  printf("%d %d\n", own_cleanup(5), cleanups);
}
