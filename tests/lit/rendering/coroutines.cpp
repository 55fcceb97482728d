// What a coroutine returns is rendered, too.
// RUN: %differential --coroutines --log %t.log %s -std=c++20
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include "task.h"

enum class State { open, done };
struct Order {
  int id;
  State state;
};
// CHECK: open task order(o={"id": 1, "state": "open"})
// CHECK: result order {"id": 1, "state": "done"}
[[llmobs::task]] Task<Order> order(Order o) {
  o.state = State::done;
  co_return o;
}
// CHECK: result state "done"
[[llmobs::task]] Task<State> state() { co_return State::done; }

int main() {
  auto one = order({1, State::open});
  one.start();
  printf("%d\n", one.get().id);
  auto other = state();
  other.start();
  printf("%d\n", static_cast<int>(other.get()));
}
