// Macros of the program under names that the library uses too: they may not reach the library's headers, nor the
// generated code. (The library's headers come first, so on the command line only names that a macro usually has are
// safe.)
// RUN: %differential --log %t.log %s
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log %s -DON_COMMAND_LINE -DN=64 -DT=double -DU=int -DB=1 -DSIZE=4 -DDATA=x
// RUN: %filecheck %s --input-file=%t.log
#include <stdio.h>

#ifndef ON_COMMAND_LINE
#define open wrong open
#define close wrong close
#define result wrong result
#define error(x) wrong x
#define guard wrong guard
#define value wrong value
#define Guard wrong guard
#define Writer wrong writer
#define capture(...) wrong capture
#define seam wrong
#define detail wrong
#define type wrong
#define rank wrong
#define out wrong
#define text wrong
#define size wrong
#define data wrong
#define key wrong
#define site wrong
#define ready wrong
#define resumed wrong
#define observe wrong
#define T wrong
#define U wrong
#define N 64
#define Ts wrong
#define v1 wrong
#define null wrong
#define string wrong
#define boolean wrong
#define integer wrong
#define number wrong
#define noexcept_ wrong
#define on wrong
#define codec wrong
#define Operand wrong
#define Small wrong
#define B wrong
#define begin wrong
#define end wrong
#define count wrong
#endif

// CHECK: open tool add(a=1, b=2)
// CHECK-NEXT: result add 3
// CHECK-NEXT: close add
[[llmobs::tool]] int add(int a, int b) { return a + b; }
// CHECK: error fails int
[[llmobs::tool]] void fails(int x) { throw x; }
template<class Type> [[llmobs::tool]] Type twice(Type x) { return x + x; }

int main() {
  printf("%d %g\n", add(1, 2), twice(1.5));
  try {
    fails(4);
  } catch (int i) {
    printf("%d\n", i);
  }
}
