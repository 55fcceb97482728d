// Coroutines that are methods, static, virtual, templates, lambdas; eager ones; ones with by-value parameters.
// Clang 14 crashes over the expansion of the template, without the plugin.
// RUN: %differential %if clang-16-or-later %{%} %else %{--no-expansion%} --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"

struct Agent {
  int base;
  explicit Agent(int b) : base(b) {}
  // CHECK: open agent run(steps=2) function=Agent::run
  // CHECK: result run 12
  [[llmobs::agent]] Task<int> run(int steps) { co_return base + co_await step(steps); }
  [[llmobs::task]] virtual Task<int> step(int n) const { co_return n; }
  [[llmobs::task]] static Task<int> fixed(int n) { co_return n * 3; }
  [[llmobs::task]] Task<int> out_of_line(int n);
  virtual ~Agent() = default;
};
Task<int> Agent::out_of_line(int n) { co_return base * n; }
struct Expert : Agent {
  using Agent::Agent;
  [[llmobs::task("expert step")]] Task<int> step(int n) const override { co_return n * 100; }
};
// CHECK: open tool templated(x=1)
// CHECK: result templated 2
// CHECK: open tool templated(x=1.5)
// CHECK: result templated 2.5
template<class T> [[llmobs::tool]] Task<T> templated(T x) {
  T one = co_await Ready{1};
  co_return x + one;
}
template<class T> struct Class {
  T value;
  [[llmobs::tool]] Task<T> get() { co_return value; }
};
[[llmobs::task]] Task<int> parameters(Counted by_value, const Counted& by_reference, MoveOnly moved) {
  co_await Ready{0};
  co_return by_value.id + by_reference.id + moved.id;
}
/// Runs at once until its first suspension.
struct Eager {
  struct promise_type {
    int value = 0;
    Eager get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(int v) { value = v; }
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
  ~Eager() { handle.destroy(); }
};
Gate gate;
[[llmobs::task]] Eager eager(int x) { co_return x + co_await gate; }
/// Destroys itself when it is done.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
[[llmobs::task]] Detached detached(Counted c) {
  co_await gate;
  printf("detached %d\n", c.id);
}
template<class T> T run(Task<T> t) {
  t.start();
  return t.get();
}
int main() {
  Agent a(10);
  Expert e(20);
  printf("%d %d\n", run(a.run(2)), run(e.run(2)));
  printf("%d %d\n", run(Agent::fixed(4)), run(a.out_of_line(5)));
  printf("%d\n", run(templated(1)));
  printf("%g\n", run(templated(1.5)));
  printf("%ld\n", run(Class<long>{6}.get()));
  Counted kept(2);
  printf("%d\n", run(parameters(Counted(1), kept, MoveOnly(3))));
  {
    Eager t = eager(5);
    gate.open(6);
    printf("%d\n", t.handle.promise().value);
  }
  detached(Counted(8));
  gate.open(0);
  auto lambda = [&kept] [[llmobs::tool("lambda")]] (int x) -> Task<int> { co_return kept.id + co_await Ready{x}; };
  // CHECK: open tool lambda(x=4)
  // CHECK: result lambda 6
  printf("%d\n", run(lambda(4)));
  auto generic = [] [[llmobs::tool("generic")]] (auto x) -> Task<int> { co_return x + co_await Ready{x}; };
  printf("%d\n", run(generic(7)));
}
