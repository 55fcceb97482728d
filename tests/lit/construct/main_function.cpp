// main itself: its missing return still means 0; arguments and an exception handler around everything.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --exit-code=3 --log %t.three.log %s -DTHREE
// RUN: %filecheck %s --input-file=%t.three.log --check-prefix=THREE
#include "check.h"

#ifdef THREE
// THREE: open workflow main(
// THREE: result main 3
// THREE-NEXT: close main
[[llmobs::workflow]] int main(int argc, char** argv) {
  printf("%d %d\n", argc, argv[argc] == nullptr);
  return argc + 2;
}
#else
// CHECK: open workflow main()
// CHECK: open tool step()
// CHECK: close step
// CHECK: close main
[[llmobs::tool]] void step() { printf("step\n"); }
[[llmobs::workflow]] int main() { step(); }
#endif
