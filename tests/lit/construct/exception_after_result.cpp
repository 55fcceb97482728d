// The result is complete when a destructor of a local variable throws: the result must be destroyed, once.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
#include "check.h"

struct ThrowsLate {
  bool armed;
  ~ThrowsLate() noexcept(false) {
    printf("~ThrowsLate\n");
    if (armed) throw 77;
  }
};

// CHECK: open tool value(armed=true)
// CHECK: result value {"id": {{-?[0-9]+}}}
// CHECK-NEXT: error value int
// CHECK-NEXT: close value
[[llmobs::tool]] Counted value(bool armed) {
  ThrowsLate t{armed};
  return Counted(1);
}
[[llmobs::tool]] Counted named(bool armed) {
  Counted result(2);
  ThrowsLate t{armed};
  return result;
}
[[llmobs::tool]] Counted caught_inside() {
  try {
    ThrowsLate t{true};
    return Counted(3);
  } catch (int) {
    printf("second try\n");
    return Counted(4);
  }
}
[[llmobs::tool]] Counted temporary_dies(bool armed) { return Counted(ThrowsLate{armed}.armed ? 5 : 6); }

template<class Call> void show(const char* name, Call call) {
  printf("-- %s\n", name);
  try {
    Counted c = call();
    printf("returned %d\n", c.id);
  } catch (int code) {
    printf("caught %d\n", code);
  }
}

int main() {
  show("value", [] { return value(true); });
  show("value", [] { return value(false); });
  show("named", [] { return named(true); });
  show("named", [] { return named(false); });
  show("caught_inside", [] { return caught_inside(); });
  show("temporary_dies", [] { return temporary_dies(true); });
  show("temporary_dies", [] { return temporary_dies(false); });
}
