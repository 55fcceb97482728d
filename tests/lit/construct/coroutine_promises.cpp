// Promises with more to say: allocation, constructors that see the parameters, results by reference and by braces,
// await_transform, yield with a result, noexcept coroutines.
// RUN: %differential --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"
#include <new>
#include <stdlib.h>

struct Point {
  int x, y;
};
struct Promising {
  struct promise_type {
    int seen, sum = 0;
    promise_type(int first, const Counted& second) : seen(first + second.id) { printf("promise %d\n", seen); }
    static void* operator new(size_t size, int, const Counted&) {
      printf("allocating\n");
      return malloc(size);
    }
    static void operator delete(void* p) {
      printf("freeing\n");
      free(p);
    }
    Promising get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    Ready await_transform(int x) { return {x * 10}; }
    struct Yielded {
      int value;
      bool await_ready() { return true; }
      void await_suspend(std::coroutine_handle<>) {}
      int await_resume() { return value + 1; }
    };
    Yielded yield_value(int v) { return {v}; }
    void return_value(Point p) { sum = p.x + p.y; }
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
  ~Promising() { handle.destroy(); }
};
// CHECK: open task promising(first=1, second={"id": {{-?[0-9]+}}})
// CHECK: close promising
// (Not inlined: an optimiser may leave out the allocation of a coroutine that it sees through.)
[[llmobs::task]] __attribute__((noinline)) Promising promising(int first, const Counted& second) {
  int a = co_await first;
  int b = co_yield a;
  co_return {b, second.id};
}

struct ByReference {
  struct promise_type {
    int* result = nullptr;
    ByReference get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(int& r) { result = &r; }
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
  ~ByReference() { handle.destroy(); }
};
// CHECK: open task by_reference(x=5)
// CHECK: result by_reference 6
[[llmobs::task]] ByReference by_reference(int& x) {
  ++x;
  co_return x;
}
struct Overloaded {
  struct promise_type {
    Overloaded get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(const Counted& c) { printf("const reference %d\n", c.id); }
    void return_value(Counted&& c) { printf("rvalue %d\n", c.id); }
    void return_value(const char* s) { printf("text %s\n", s); }
    template<class T> void return_value(T) { printf("anything of %d bytes\n", static_cast<int>(sizeof(T))); }
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
  ~Overloaded() { handle.destroy(); }
};
[[llmobs::task]] Overloaded overloaded(int which) noexcept {
  Counted local(which);
  switch (which) {
  case 0: co_return local;
  case 1: co_return Counted(10);
  case 2: co_return "text";
  case 3: co_return 1.5;
  default: co_return static_cast<const Counted&>(local);
  }
}
struct NonMovableResult {
  struct promise_type {
    NonMovableResult get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_value(Pinned p) { printf("pinned %d %d\n", p.id, p.in_place()); }
    void unhandled_exception() {}
  };
};
[[llmobs::task]] NonMovableResult pinned(int i) { co_return Pinned(i); }
[[llmobs::task]] Task<void> void_expression(int& calls) { co_return void(++calls); }

int main() {
  Counted c(2);
  {
    Promising p = promising(1, c);
    printf("%d\n", p.handle.promise().sum);
  }
  int x = 5;
  {
    ByReference r = by_reference(x);
    r.handle.resume();
    printf("%d %d\n", r.handle.promise().result == &x, x);
  }
  for (int i = 0; i < 5; ++i) overloaded(i);
  pinned(8);
  int calls = 0;
  Task<void> t = void_expression(calls);
  t.start();
  printf("%d\n", calls);
}
