// The compiler's notes about a wrong call of operator new or delete name the operators that the program has, and none of ours. Found in
// GCC's coroutines/torture/pr95615-02.C.
// RUN: not %clangxx -fsyntax-only %s 2> %t.without
// RUN: not %clangxx %plugin -fsyntax-only %s 2> %t.with
// RUN: diff %t.without %t.with
// RUN: not %clangxx -include thread -fsyntax-only %s 2> %t.without
// RUN: not %clangxx %plugin -include thread -fsyntax-only %s 2> %t.with
// RUN: diff %t.without %t.with
[[llmobs::tool]] int add(int a, int b) { return a + b; }

void wrong(void* place, unsigned long size) {
  ::operator delete(place, size, 1, 2);
  ::operator new(size, 1, 2);
  ::new (1, 2) int;
}
