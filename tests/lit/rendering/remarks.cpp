// With remarks, each type whose values show nothing but its name says why.
// RUN: %clangxx %plugin -fplugin-arg-llmobs-remarks -c -o /dev/null %s 2>&1 | %filecheck %s
#include <llmobs/attributes.h>

// CHECK-DAG: remarks.cpp:[[#@LINE+1]]:7: remark: llmobs: values of type 'Closed' are shown by the name of their type: it has no public data members
class Closed {
  int x = 1;
};
// CHECK-DAG: remarks.cpp:[[#@LINE+1]]:7: remark: llmobs: values of type 'Either' are shown by the name of their type: it is a union, and which member is active is not known
union Either {
  int i;
  float f;
};
// CHECK-NOT: values of type 'Shown'
struct Shown {
  Closed closed;
  Either either;
};
[[llmobs::tool]] int f(const Shown& s) { return s.either.i; }
