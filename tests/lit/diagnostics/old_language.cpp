// C++98: the library needs C++11, so a warning says that the attribute has no effect.
// RUN: %clangxx %plugin -std=c++98 -fsyntax-only -Xclang -verify %s

// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: instrumentation is for C, and for C++11 or later, and this file is compiled as C++98}}
__attribute__((llmobs_tool)) int gnu(int x) { return x; }
