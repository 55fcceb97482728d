// Local and unnamed types are rendered like others. An expansion, at namespace scope, cannot name them.
// RUN: %differential --no-expansion --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %expand %s | %filecheck %s --check-prefix=EXPANDED
// EXPANDED: // values of {{.*}}Local{{.*}} are shown by their members, too
#include "check.h"

struct Outer {
  struct {
    int z;
  } unnamed;
};
typedef struct {
  int t;
} Named;
template<class T> int local(T t) {
  struct Local {
    int a = 1;
    T p;
  };
  struct Call {
    // CHECK: open tool local_type(l={"a": 1, "p": {"unnamed": {"z": 4}}})
    // CHECK: open tool local_type(l={"a": 1, "p": {"t": 5}})
    [[llmobs::tool("local_type")]] int operator()(Local l) const { return l.a; }
  } call;
  Local l;
  l.p = t;
  return call(l);
}
// CHECK: result local_result {"a": 1, "c": {"id": 2}}
[[llmobs::task]] auto local_result() {
  struct Local {
    int a;
    Counted c;
  };
  return Local{1, Counted(2)};
}

int main() {
  Outer outer = {{4}};
  printf("%d\n", local(outer));
  printf("%d\n", local(Named{5}));
  printf("%d\n", local_result().c.id);
}
