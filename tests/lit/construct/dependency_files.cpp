// Dependency files name the library's header, so that a changed header rebuilds what was instrumented with it.
// RUN: %clangxx %plugin -MD -MF %t.d -MT x.o -c %s -o %t.o
// RUN: %filecheck %s --input-file=%t.d
// CHECK: llmobs/instrument.h
[[llmobs::tool]] int annotated(int x) { return x; }
