// Which objects are destroyed, in which order, when a function is left by an exception, also while its result exists.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"
#include <exception>

struct Local {
  int id;
  ~Local() { printf("~Local %d, in flight %d\n", id, std::uncaught_exceptions()); }
};
struct ThrowsLate {
  bool armed;
  ~ThrowsLate() noexcept(false) {
    printf("~ThrowsLate\n");
    if (armed) throw 77;
  }
};
struct Unfinished {
  Local part;
  Unfinished(bool fail) : part{90} {
    if (fail) throw 55;
  }
};
int fail(int code) { throw code; }

[[llmobs::tool]] void locals() {
  Local a{1};
  Local b{2};
  {
    Local c{3};
  }
  fail(1);
  Local never{4};
}
[[llmobs::tool]] void parameters(Local a, Local b) { fail(a.id + b.id); }

// CHECK: open tool building_result(broken=true)
// CHECK-NEXT: error building_result int
// CHECK-NEXT: close building_result
[[llmobs::tool]] Unfinished building_result(bool broken) {
  Local a{5};
  return Unfinished(broken);
}
// CHECK: error operand_throws int
[[llmobs::tool]] Counted operand_throws() {
  Local a{6};
  return Counted(fail(3));
}
// CHECK: open tool late_value(armed=true)
// CHECK: error late_value int
[[llmobs::tool]] int late_value(bool armed) {
  ThrowsLate t{armed};
  return 8;
}
// CHECK: error late_temporary int
[[llmobs::tool]] int late_temporary(bool armed) { return ThrowsLate{armed}.armed ? 1 : 2; }
[[llmobs::tool]] Counted half_nrvo(bool broken) {
  Counted local(10);
  if (broken) fail(4);
  return local;
}
[[llmobs::tool]] Counted array_of_locals() {
  Counted many[2] = {Counted(11), Counted(12)};
  fail(5);
  return Counted(many[0]);
}
[[llmobs::tool]] int in_handler() {
  try {
    fail(6);
  } catch (int) {
    Local in_catch{13};
    fail(7);
  }
  return 0;
}
// CHECK: open tool nested_during_unwinding()
// CHECK: open tool in_destructor()
// CHECK-NEXT: result in_destructor 1
// CHECK-NEXT: close in_destructor
// CHECK-NEXT: error nested_during_unwinding int
[[llmobs::tool]] int in_destructor() { return std::uncaught_exceptions(); }
struct CallsTool {
  ~CallsTool() { printf("tool in destructor: %d\n", in_destructor()); }
};
[[llmobs::tool]] void nested_during_unwinding() {
  CallsTool c;
  fail(8);
}

template<class Call> void show(const char* name, Call call) {
  printf("-- %s\n", name);
  try {
    call();
    printf("returned\n");
  } catch (int code) {
    printf("caught %d\n", code);
  }
}

int main() {
  show("locals", [] { locals(); });
  show("parameters", [] { parameters(Local{20}, Local{21}); });
  show("building_result", [] { building_result(true); });
  show("building_result", [] { building_result(false); });
  show("operand_throws", [] { operand_throws(); });
  show("late_value", [] { late_value(true); });
  show("late_value", [] { late_value(false); });
  show("late_temporary", [] { late_temporary(true); });
  show("half_nrvo", [] { half_nrvo(true); });
  show("half_nrvo", [] { half_nrvo(false); });
  show("array_of_locals", [] { array_of_locals(); });
  show("in_handler", [] { in_handler(); });
  show("nested_during_unwinding", [] { nested_during_unwinding(); });
}
