// Optimisation at link time, and what comes of the intermediate forms.
// RUN: %differential --log %t.log --only O2 %s -flto -fuse-ld=gold
// RUN: %filecheck %s --input-file=%t.log
// RUN: %differential --log %t.log --only O2 %s -flto=thin -fuse-ld=gold
// RUN: %filecheck %s --input-file=%t.log
//
// Bitcode and assembler are made from the same code.
// RUN: %clangxx %plugin -O2 -S -emit-llvm %s -o %t.ll
// RUN: %clangxx %t.ll %probe -pthread -o %t.from_ir
// RUN: %clangxx %plugin -O2 -S %s -o %t.s
// RUN: %clangxx %t.s %probe -pthread -o %t.from_assembler
// RUN: rm -f %t.ir.log %t.assembler.log
// RUN: env LLMOBS_PROBE=%t.ir.log %t.from_ir > %t.ir.out
// RUN: env LLMOBS_PROBE=%t.assembler.log %t.from_assembler > %t.assembler.out
// RUN: diff %t.log %t.ir.log
// RUN: diff %t.log %t.assembler.log
// RUN: diff %t.ir.out %t.assembler.out
//
// A syntax tree that was written to a file carries its wrappers, and gets no second ones.
// RUN: %clangxx %plugin -emit-ast %s -o %t.ast
// RUN: %clangxx %plugin -c %t.ast -o %t.ast.o
// RUN: %clangxx %t.ast.o %probe -pthread -o %t.from_tree
// RUN: rm -f %t.tree.log
// RUN: env LLMOBS_PROBE=%t.tree.log %t.from_tree > %t.tree.out
// RUN: diff %t.log %t.tree.log
// RUN: diff %t.ir.out %t.tree.out
//
// The preprocessor knows no attributes: its output, compiled with the plugin, is the same program. Nothing is included
// into it any more, so it has the header already, or a warning says that it is missing.
// RUN: %clangxx %plugin -E %s -o %t.without.ii
// RUN: %clangxx %plugin -c %t.without.ii -o %t.without.o 2> %t.warnings
// RUN: %filecheck %s --check-prefix=TEXT --input-file=%t.warnings
// TEXT: warning: attribute 'llmobs::tool' is ignored: runtime header <llmobs/instrument.h> not found
// RUN: %clangxx -include llmobs/instrument.h -E %s -o %t.plain.ii
// RUN: %clangxx %plugin -include llmobs/instrument.h -E %s -o %t.ii
// RUN: cmp %t.plain.ii %t.ii
// RUN: %clangxx %plugin %t.ii %probe -pthread -o %t.from_text
// RUN: rm -f %t.text.log
// RUN: env LLMOBS_PROBE=%t.text.log %t.from_text > %t.text.out
// RUN: diff %t.log %t.text.log
#include "check.h"

// CHECK: open tool add(a=1, b=2)
// CHECK-NEXT: result add 3
[[llmobs::tool]] int add(int a, int b) { return a + b; }
template<class T> [[llmobs::tool]] T larger(const T& a, const T& b) { return a.id > b.id ? a : b; }
[[llmobs::tool]] constexpr int square(int x) { return x * x; }
struct Class {
  Counted member{5};
  [[llmobs::task]] Class() {}
  [[llmobs::tool]] int method(int x) const { return square(x) + member.id; }
};
[[llmobs::tool]] void fails(int x) {
  if (x) throw x;
}

int main() {
  printf("%d\n", add(1, 2));
  printf("%d\n", larger(Counted(1), Counted(2)).id);
  printf("%d\n", Class().method(3));
  try {
    fails(1);
  } catch (int x) {
    printf("caught %d\n", x);
  }
  auto lambda = [] [[llmobs::tool]] (int x) { return x; };
  printf("%d\n", lambda(4));
}
