// A file that includes the library's own headers, before and after its annotated functions.
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log %s -DFIRST
// RUN: %filecheck %s --input-file=%t.log
#ifdef FIRST
#include <llmobs/instrument.h>
#endif
#include "check.h"

// CHECK: open tool before(x=1)
[[llmobs::tool]] int before(int x) { return x; }
#include <llmobs/instrument.h>
#include <llmobs/capture.h>

struct Point {
  int x, y;
};
void llmobs_capture(llmobs::Writer& out, const Point& p) {
  out.begin_array();
  out.integer(p.x);
  out.integer(p.y);
  out.end_array();
}
// The type says how it is recorded.
// CHECK: open tool after(p=[1, 2])
// CHECK-NEXT: result after [2, 1]
[[llmobs::tool]] Point after(Point p) { return {p.y, p.x}; }

int main() { printf("%d %d\n", before(1), after({1, 2}).x); }
