// Member functions: static, virtual, overriding, const- and ref-qualified, out of line, in nested and private types.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %expand %s | %filecheck %s --check-prefix=EXPAND
#include "check.h"

class Agent {
public:
  explicit Agent(int id) : id_(id) {}
  virtual ~Agent() {}
  // CHECK: open tool plain(x=1) function=Agent::plain
  // CHECK-NEXT: result plain 11
  // EXPAND: plain(int x)
  // EXPAND: llmobs::seam::open(&
  [[llmobs::tool]] int plain(int x) { return id_ + x; }
  [[llmobs::tool]] int constant(int x) const { return id_ * x; }
  [[llmobs::tool]] static int fixed(int x) { return x; }
  [[llmobs::agent("run agent")]] virtual const char* run(int steps);
  [[llmobs::tool]] Agent& itself() { return *this; }
  [[llmobs::tool]] int on_lvalue() & { return 1; }
  [[llmobs::tool]] int on_const() const& { return 2; }
  [[llmobs::tool]] int on_rvalue() && { return 3; }
  [[llmobs::tool]] int volatile_method() volatile { return 4; }
  [[llmobs::tool]] int calls_virtual() { return *run(1) == 'A'; }
  [[llmobs::tool]] inline int defined_later(int x);

private:
  struct Hidden {
    int value;
  };
  enum Mode { slow, fast };
  int id_;

public:
  [[llmobs::tool]] Hidden hidden(Mode mode = fast) const { return Hidden{mode == fast ? 1 : 0}; }
  int use_hidden() const { return hidden().value; }
  struct Nested {
    [[llmobs::tool]] int method(Mode mode) { return mode; }
  };
  int use_nested() { return Nested().method(fast); }
};
// CHECK: open agent run agent(steps=2) function=Agent::run
const char* Agent::run(int steps) { return steps > 1 ? "Agent" : "Agent once"; }
int Agent::defined_later(int x) { return x + id_; }

struct Expert : Agent {
  Expert() : Agent(7) {}
  // CHECK: open agent run expert(steps=3) function=Expert::run
  [[llmobs::agent("run expert")]] const char* run(int steps) override { return steps > 2 ? "Expert" : "expert"; }
};
struct Unmarked : Agent {
  Unmarked() : Agent(8) {}
  // An override is not instrumented because of the function it overrides.
  // CHECK-NOT: Unmarked::run
  const char* run(int) override { return "Unmarked"; }
};
struct Interface {
  virtual int ask(int) = 0;
  virtual ~Interface() = default;
};
struct Implementation final : Interface {
  [[llmobs::llm]] int ask(int x) final { return x + 1; }
};

int main() {
  Agent a(10);
  printf("%d\n", a.plain(1));
  printf("%d %d\n", a.constant(2), Agent::fixed(3));
  printf("%s\n", a.run(2));
  printf("%d\n", &a.itself() == &a);
  printf("%d %d %d\n", a.on_lvalue(), static_cast<const Agent&>(a).on_const(), Agent(1).on_rvalue());
  printf("%d %d %d\n", a.volatile_method(), a.calls_virtual(), a.defined_later(5));
  printf("%d %d\n", a.use_hidden(), a.use_nested());
  Expert e;
  Agent* base = &e;
  printf("%s\n", base->run(3));
  Unmarked u;
  base = &u;
  printf("%s\n", base->run(3));
  Implementation i;
  Interface* interface = &i;
  printf("%d\n", interface->ask(1));
  int (Agent::*pointer)(int) = &Agent::plain;
  printf("%d\n", (a.*pointer)(4));
}
