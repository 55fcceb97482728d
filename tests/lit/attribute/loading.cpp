// Ways to load the plugin: twice, by the compiler's own option, and for actions that generate no code.
// RUN: %clangxx %plugin %plugin -S -emit-llvm %s -o %t.twice.ll
// RUN: %clangxx -Xclang -load -Xclang %plugin_file -S -emit-llvm %s -o %t.load.ll
// RUN: %clangxx %plugin -S -emit-llvm %s -o %t.once.ll
// RUN: cmp %t.once.ll %t.twice.ll
// RUN: cmp %t.once.ll %t.load.ll
// RUN: %filecheck %s --input-file=%t.once.ll
// CHECK: llmobs_v1_open
// RUN: %clangxx %plugin -fsyntax-only -Werror %s
// RUN: %clangxx %plugin --analyze -Werror %s -o %t.plist
// RUN: %clangxx %plugin -Xclang -ast-dump -fsyntax-only %s > %t.dump
// RUN: %clangxx %plugin -emit-ast %s -o %t.ast
// RUN: %clangxx %plugin -E %s -o %t.ii
// RUN: %clangxx %plugin -c %t.ii -o %t.o
// RUN: %clangxx %plugin -c -save-temps=obj %s -o %t.temps.o
// RUN: %clangxx %plugin -S -emit-llvm -O2 %s -o %t.a.ll
// RUN: %clangxx %plugin -S -emit-llvm -O2 %s -o %t.b.ll
// RUN: cmp %t.a.ll %t.b.ll
struct Item {
  int value;
};
[[llmobs::tool]] Item made(int value) {
  Item local = {value};
  return local;
}
[[llmobs::tool]] const int& reference(const int& x) { return x; }
[[llmobs::tool]] int may_throw(int x) {
  if (x) throw x;
  return x;
}
