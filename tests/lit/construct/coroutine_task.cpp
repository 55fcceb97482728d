// A lazily started task: its span opens when the body starts and closes when the body ends; while it is suspended it is
// not the parent of what its thread does.
// RUN: %differential --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"

Gate gate;

// CHECK: open tool leaf(x=1) function=leaf
// CHECK-NEXT: suspend leaf
[[llmobs::tool]] Task<int> leaf(int x) {
  int got = co_await gate;
  co_return got + x;
}
[[llmobs::agent]] Task<int> root(int x) {
  int a = co_await leaf(x);
  int b = co_await leaf(x + 1);
  co_return a * b;
}
[[llmobs::task]] int aside() { return 3; }
[[llmobs::task]] Task<void> nothing(int& counter) {
  ++counter;
  co_return;
}
[[llmobs::task]] Task<void> falls_off(int& counter) {
  co_await nothing(counter);
  ++counter;
}
[[llmobs::task]] Task<MoveOnly> move_only() {
  MoveOnly m(5);
  co_return m;
}
[[llmobs::task]] Task<Counted> value(Counted by_value) { co_return by_value; }
[[llmobs::task]] Task<Counted> prvalue(int i) { co_return Counted(i); }

int main() {
  {
    Task<int> t = root(1);
    printf("made\n");
    t.start();
    printf("suspended\n");
    // CHECK: open task aside()
    // CHECK-NEXT: result aside 3
    printf("%d\n", aside());
    // CHECK: resume leaf
    // CHECK: result leaf 11
    // CHECK: close leaf
    gate.open(10);
    // CHECK: result leaf 22
    // CHECK: result root 242
    // CHECK: close root
    gate.open(20);
    printf("%d %d\n", t.done(), t.get());
  }
  int counter = 0;
  {
    Task<void> t = falls_off(counter);
    t.start();
    printf("%d %d\n", t.done(), counter);
  }
  {
    Task<MoveOnly> t = move_only();
    t.start();
    printf("%d\n", t.get().id);
  }
  {
    Task<Counted> t = value(Counted(6));
    t.start();
    printf("%d\n", t.get().id);
  }
  {
    Task<Counted> t = prvalue(7);
    t.start();
    printf("%d\n", t.get().id);
  }
  // A task that is never started.
  { Task<int> t = root(9); }
}
