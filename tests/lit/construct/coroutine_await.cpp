// All forms of co_await: ready at once, suspending, changing its mind, symmetric transfer, operator co_await,
// await_transform, awaited lvalues and results by reference, awaits in conditions, arguments and initialisers.
// RUN: %differential --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"

// A coroutine that is never really suspended leaves no trace of it.
// CHECK: open tool ready()
// CHECK-NOT: suspend
// CHECK: result ready 3
[[llmobs::tool]] Task<int> ready() {
  int a = co_await Ready{1};
  co_return a + co_await Ready{2};
}
// CHECK: open tool veto()
// CHECK: result veto 4
// CHECK-NEXT: close veto
[[llmobs::tool]] Task<int> veto() { co_return co_await Veto{4}; }

struct Convertible {
  int value;
  Ready operator co_await() const { return {value}; }
};
[[llmobs::tool]] Task<int> converted() { co_return co_await Convertible{5}; }

struct ByReference {
  Counted& object;
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  Counted& await_resume() { return object; }
};
[[llmobs::tool]] Task<bool> by_reference(Counted& c) {
  Counted& got = co_await ByReference{c};
  co_return &got == &c;
}
struct Gives {
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  Pinned await_resume() { return Pinned(6); }
};
[[llmobs::tool]] Task<bool> prvalue() {
  Pinned p = co_await Gives();
  co_return p.in_place();
}
Gate gate;
[[llmobs::tool]] Task<int> lvalue() {
  Gate& g = gate;
  int first = co_await g;
  if (co_await g > 5) co_return first;
  while (co_await g < 3) printf("again\n");
  int array[] = {co_await Ready{1}, co_await Ready{2}};
  co_return array[0] + array[1];
}
[[llmobs::tool]] Task<int> sum(int a, int b) { co_return a + b; }
[[llmobs::tool]] Task<int> deep(int n) {
  if (n == 0) co_return 0;
  co_return co_await deep(n - 1) + co_await sum(n, 1);
}
struct ThrowsInSuspend {
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<>) { throw 8; }
  void await_resume() {}
};
// An await_suspend that throws resumes the coroutine: its span is the thread's active one again.
// CHECK: open tool survives()
// CHECK: open tool sum(a=1, b=1)
// CHECK: close survives
// CHECK-NOT: (suspended)
[[llmobs::tool]] Task<int> survives() {
  try {
    co_await ThrowsInSuspend();
  } catch (int i) {
    printf("caught %d\n", i);
  }
  co_return co_await sum(1, 1);
}

template<class T> void show(const char* name, Task<T> t) {
  t.start();
  while (!t.done()) {
    static int value = 9;
    gate.open(value -= 2);
  }
  printf("%s %d\n", name, static_cast<int>(t.get()));
}
int main() {
  show("ready", ready());
  show("veto", veto());
  show("converted", converted());
  Counted c(1);
  show("by_reference", by_reference(c));
  show("prvalue", prvalue());
  show("lvalue", lvalue());
  show("deep", deep(4));
  show("survives", survives());
}
