// The parent of a coroutine's span is the span that was active where the coroutine was called, wherever its body runs.
// RUN: %differential --parents --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "task.h"
#include <thread>
#include <vector>

/// Runs at once, up to its first suspension.
struct Eager {
  struct promise_type {
    Eager get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
  Eager(std::coroutine_handle<promise_type> h) : handle(h) {}
  Eager(Eager&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Eager() {
    if (handle) handle.destroy();
  }
};

Gate gate, second_gate;

[[llmobs::task]] int leaf(int x) { return x; }
[[llmobs::tool]] Task<int> lookup(int x) { co_return leaf(x); }
[[llmobs::llm]] Task<int> waits(Gate& on) { co_return leaf(co_await on); }

// A lazy task that is awaited: below its awaiter, although that is suspended when it begins.
// CHECK: open agent agent(x=1) {{.*}} below nobody
// CHECK: open tool lookup(x=1) {{.*}} below agent
// CHECK: open task leaf(x=1) {{.*}} below lookup
// CHECK: open tool lookup(x=2) {{.*}} below agent
// CHECK: open task leaf(x=2) {{.*}} below lookup
// CHECK: open task leaf(x=3) {{.*}} below agent
[[llmobs::agent]] Task<int> agent(int x) {
  int first = co_await lookup(x);
  int second = co_await lookup(x + 1);
  co_return leaf(first + second);
}

// Called in one place, started in another one.
[[llmobs::workflow]] void starts(Task<int>& task) { task.start(); }
[[llmobs::workflow]] Task<int> calls() { return lookup(10); }
[[llmobs::workflow]] Task<int> calls_and_starts() {
  Task<int> task = waits(gate);
  task.start();
  return task;
}

// Several at once, each below whoever called it.
[[llmobs::agent]] Task<int> both(std::vector<Task<int>>& started) {
  started.push_back(waits(gate));
  started.push_back(waits(second_gate));
  for (Task<int>& one : started) one.start();
  co_return leaf(70);
}

[[llmobs::agent]] Eager eager(Gate& on) {
  leaf(80);
  co_await on;
  Task<int> task = lookup(81);
  task.start();
}

[[llmobs::retrieval]] Generator<int> numbers(int n) {
  for (int i = 0; i < n; ++i) co_yield leaf(i);
}
[[llmobs::workflow]] Generator<int> makes_numbers() { return numbers(2); }
[[llmobs::task]] void reads(Generator<int>& from) {
  while (from.next()) printf("%d\n", from.value());
}

// A lambda, and a template's instantiations.
template<class T> [[llmobs::tool]] Task<T> generic(T x) { co_return x; }
[[llmobs::agent]] Task<int> places() {
  auto lambda = [] [[llmobs::tool]] (int x) -> Task<int> { co_return x; };
  co_return co_await lambda(90) + co_await generic(91) + static_cast<int>(co_await generic(92L));
}

static void on_one_thread() {
  {
    Task<int> task = agent(1);
    task.start();
    printf("%d\n", task.get());
  }
  {
    // CHECK: open workflow calls() {{.*}} below nobody
    // CHECK: open workflow starts({{.*}} below nobody
    // CHECK: open tool lookup(x=10) {{.*}} below calls
    Task<int> task = calls();
    starts(task);
  }
  {
    // Called where no span is active: the root of a trace of its own.
    // CHECK: open workflow starts({{.*}} below nobody
    // CHECK: open tool lookup(x=20) {{.*}} below nobody
    // CHECK: open task leaf(x=20) {{.*}} below lookup
    Task<int> task = lookup(20);
    starts(task);
  }
}
static void on_other_threads() {
  {
    // Its parent is over when it goes on, on another thread.
    // CHECK: open workflow calls_and_starts() {{.*}} below nobody
    // CHECK: open llm waits({{.*}} below calls_and_starts
    // CHECK: resume waits
    // CHECK: open task leaf(x=30) {{.*}} below waits
    // CHECK: close waits
    // CHECK: open task leaf(x=31) {{.*}} below nobody
    Task<int> task = calls_and_starts();
    std::thread([] {
      gate.open(30);
      leaf(31);
    }).join();
    printf("%d\n", task.get());
  }
  {
    // Never started: no span, and nothing stays behind.
    Task<int> task = lookup(40);
  }
  {
    // CHECK: open agent both({{.*}} below nobody
    // CHECK: open llm waits({{.*}} below both
    // CHECK: open llm waits({{.*}} below both
    // CHECK: open task leaf(x=70) {{.*}} below both
    // CHECK: open task leaf(x=72) {{.*}} below waits
    // CHECK: open task leaf(x=71) {{.*}} below waits
    std::vector<Task<int>> started;
    Task<int> task = both(started);
    task.start();
    std::thread([] { second_gate.open(72); }).join();
    std::thread([] { gate.open(71); }).join();
    printf("%d %d %d\n", started[0].get(), started[1].get(), task.get());
  }
  {
    // CHECK: open agent eager({{.*}} below nobody
    // CHECK: open task leaf(x=80) {{.*}} below eager
    // CHECK: open tool lookup(x=81) {{.*}} below eager
    Eager running = eager(gate);
    std::thread([] { gate.open(0); }).join();
  }
  {
    // Destroyed while it waits, after the span around its call ended.
    // CHECK: open workflow calls_and_starts() {{.*}} below nobody
    // CHECK: open llm waits({{.*}} below calls_and_starts
    // CHECK: close waits (suspended)
    Task<int> task = calls_and_starts();
  }
}
static void in_other_places() {
  {
    // CHECK: open workflow makes_numbers() {{.*}} below nobody
    // CHECK: open task reads({{.*}} below nobody
    // CHECK: open retrieval numbers(n=2) {{.*}} below makes_numbers
    // CHECK: open task leaf(x=0) {{.*}} below numbers
    // CHECK: open task leaf(x=1) {{.*}} below numbers
    // CHECK: close reads
    Generator<int> from = makes_numbers();
    reads(from);
  }
  {
    // CHECK: open agent places() {{.*}} below nobody
    // CHECK: open tool {{.*}}(x=90) {{.*}} below places
    // CHECK: open tool generic(x=91) {{.*}} below places
    // CHECK: open tool generic(x=92) {{.*}} below places
    Task<int> task = places();
    task.start();
    printf("%d\n", task.get());
  }
}

int main() {
  on_one_thread();
  on_other_threads();
  in_other_places();
}
