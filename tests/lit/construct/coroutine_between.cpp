// A coroutine without a span of its own carries what it was called under: what it calls, before a suspension and after it, on
// whichever thread, has that for its parent. With context=explicit it does not.
// RUN: %differential --parents --log %t.log --coroutines %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --parents --log %t.explicit --coroutines --plugin-option context=explicit --only O0,O0-warnings %s -std=c++20
// RUN: %filecheck %s --input-file=%t.explicit --check-prefix=EXPLICIT
// RUN: %clangxx %plugin -std=c++20 -fplugin-arg-llmobs-remarks -c -o /dev/null %s 2>&1 | %filecheck %s --check-prefix=REMARK --implicit-check-not "'numbers'"
#include "task.h"
#include <stdexcept>
#include <thread>

Gate gate;

[[llmobs::task]] int leaf(int x) { return x; }
[[llmobs::tool]] Task<int> lookup(int x) { co_return leaf(x); }

// REMARK: remark: llmobs: coroutine 'helper' runs under the context of its call, also after a suspension
static Task<int> helper(int x) {
  int first = leaf(x);
  int second = co_await lookup(x + 1);
  co_return leaf(x + 2) + first + second;
}
static Task<int> waits(Gate& on) { co_return leaf(co_await on); }
static Task<int> below_a_helper(int x) { co_return co_await helper(x); }

struct Desk {
  int number;
  Task<int> ask(int x) {
    auto inner = [this](int y) -> Task<int> { co_return leaf(y + number); };
    co_return co_await inner(x);
  }
};
template<class T> static Task<T> any(T x) { co_return leaf(static_cast<int>(x)); }

// CHECK: open agent agent(x=1) {{.*}} below nobody
// CHECK: open task leaf(x=1) {{.*}} below agent
// CHECK: open tool lookup(x=2) {{.*}} below agent
// CHECK: open task leaf(x=2) {{.*}} below lookup
// CHECK: open task leaf(x=3) {{.*}} below agent
// CHECK: open task leaf(x=10) {{.*}} below agent
// CHECK: open tool lookup(x=11) {{.*}} below agent
// CHECK: open task leaf(x=11) {{.*}} below lookup
// CHECK: open task leaf(x=12) {{.*}} below agent
// CHECK: open task leaf(x=25) {{.*}} below agent
// CHECK: open task leaf(x=30) {{.*}} below agent
// CHECK: open task leaf(x=31) {{.*}} below agent
// CHECK: open task leaf(x=33) {{.*}} below agent
// EXPLICIT: open agent agent(x=1) {{.*}} below nobody
// EXPLICIT: open task leaf(x=1) {{.*}} below nobody
[[llmobs::agent]] Task<int> agent(int x) {
  int sum = co_await helper(x);
  sum += co_await below_a_helper(10);
  Desk desk{5};
  sum += co_await desk.ask(20);
  sum += co_await any(30) + static_cast<int>(co_await any(31L));
  auto generic = [](auto y) -> Task<int> { co_return leaf(y); }; // whose body is made for the question after its type
  decltype(generic(33)) asked = generic(33);
  sum += co_await std::move(asked);
  co_return sum;
}

// Goes on after its caller is over, on another thread, which is left as it was.
// CHECK: open agent leaves() {{.*}} below nobody
// CHECK: close leaves
// CHECK: open task leaf(x=40) {{.*}} below leaves
// CHECK: open task leaf(x=41) {{.*}} below nobody
[[llmobs::agent]] Task<int> leaves() {
  Task<int> task = waits(gate);
  task.start();
  return task;
}

// Called where no span is active: what it calls is a child of none, whoever starts it.
// CHECK: open workflow starts({{.*}} below nobody
// CHECK: open task leaf(x=50) {{.*}} below nobody
// CHECK: open task leaf(x=59) {{.*}} below starts
[[llmobs::workflow]] int starts(Task<int>& task) {
  task.start();
  return leaf(59);
}

// A generator that never awaits is like a function that its consumer calls.
// CHECK: open workflow generates() {{.*}} below nobody
// CHECK: open task leaf(x=60) {{.*}} below generates
// CHECK: open task reads(
// CHECK: open task leaf(x=61) {{.*}} below reads
// CHECK: open task leaf(x=69) {{.*}} below generates
static Generator<int> numbers(int from) {
  co_yield leaf(from);
  co_yield leaf(from + 1);
}
[[llmobs::task]] void reads(Generator<int>& from) { from.next(); }
[[llmobs::workflow]] int generates() {
  Generator<int> all = numbers(60);
  all.next();
  reads(all);
  return leaf(69);
}

// An exception, also one of a suspension; and the end of a coroutine that is suspended.
struct Refuses {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) { throw std::runtime_error("refused"); }
  void await_resume() noexcept {}
};
static Task<int> fails(int x) {
  leaf(x);
  throw std::runtime_error("failed");
  co_return 0;
}
static Task<int> catches() {
  try {
    co_await Refuses{};
  } catch (const std::runtime_error&) {
    leaf(70);
  }
  try {
    co_await fails(71);
  } catch (const std::runtime_error&) {
    leaf(72);
  }
  co_return leaf(73);
}
// CHECK: open agent survives() {{.*}} below nobody
// CHECK: open task leaf(x=70) {{.*}} below survives
// CHECK: open task leaf(x=71) {{.*}} below survives
// CHECK: open task leaf(x=72) {{.*}} below survives
// CHECK: open task leaf(x=73) {{.*}} below survives
// CHECK: open task leaf(x=74) {{.*}} below survives
// CHECK: open task leaf(x=75) {{.*}} below nobody
[[llmobs::agent]] Task<int> survives() {
  int result = co_await catches();
  {
    Task<int> abandoned = waits(gate);
    abandoned.start();
  }
  co_return result + leaf(74);
}

// A later declaration makes it a span after all.
// REMARK: remark: llmobs: tool span 'late' around 'late'
static inline Task<int> late(int x) { co_return leaf(x); }
// CHECK: open workflow calls_late() {{.*}} below nobody
// CHECK: open tool late(x=80) {{.*}} below calls_late
// CHECK: open task leaf(x=80) {{.*}} below late
[[llmobs::workflow]] Task<int> calls_late() { co_return co_await late(80); }
[[llmobs::tool]] static inline Task<int> late(int x);

int main() {
  {
    Task<int> task = agent(1);
    task.start();
    printf("%d\n", task.get());
  }
  {
    Task<int> task = leaves();
    std::thread([] {
      gate.open(40);
      leaf(41);
    }).join();
    printf("%d\n", task.get());
  }
  {
    Task<int> task = any(50);
    printf("%d\n", starts(task));
  }
  printf("%d\n", generates());
  {
    Task<int> task = survives();
    task.start();
    leaf(75);
    printf("%d\n", task.get());
  }
  Task<int> task = calls_late();
  task.start();
  printf("%d\n", task.get());
}
