// A C file: the attribute has no effect yet, and one warning says so. The program is the same.
// RUN: %clang %plugin -std=gnu2x -fsyntax-only -Xclang -verify %s
// RUN: %clang %plugin -std=gnu11 -DGNU_ONLY -fsyntax-only -Xclang -verify %s
// RUN: %clang -std=gnu11 -DGNU_ONLY -O0 -g -c %s -o %t.plain.o -w
// RUN: %clang %plugin -std=gnu11 -DGNU_ONLY -O0 -g -c %s -o %t.plugin.o -w
// RUN: cmp %t.plain.o %t.plugin.o

// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: instrumentation needs C++11 or later, and this file is compiled as C}}
__attribute__((llmobs_tool)) int gnu(int x) { return x; }
#ifndef GNU_ONLY
// expected-warning@+1 {{attribute 'llmobs::task' is ignored: instrumentation needs C++11 or later, and this file is compiled as C}}
[[llmobs::task]] int standard(int x) { return x; }
#endif
int main(void) { return gnu(0); }
