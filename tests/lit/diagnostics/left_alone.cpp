// Functions that cannot be wrapped: a warning at the attribute, and they work as without it.
// RUN: %clangxx %plugin -std=c++20 -c -o /dev/null -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++20 -fsyntax-only -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++20 -emit-ast -o %t.ast -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++20 -S -emit-llvm -o - %s 2>/dev/null | %filecheck %s --implicit-check-not=llmobs_v1

struct Class {
  // expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'Class::pure' is pure virtual; annotate the functions that override it}}
  [[llmobs::tool]] virtual int pure() = 0;
  // expected-warning@+1 {{attribute 'llmobs::task' is ignored: function 'Class::Class' is defaulted}}
  [[llmobs::task]] Class() = default;
  // expected-warning@+1 {{attribute 'llmobs::task' is ignored: function 'Class::Class' is deleted}}
  [[llmobs::task]] Class(int) = delete;
  // expected-warning@+1 {{attribute 'llmobs::task' is ignored: function 'Class::~Class' is defaulted}}
  [[llmobs::task]] virtual ~Class() = default;
  // expected-warning@+1 {{attribute 'llmobs::task' is ignored: function 'Class::operator==' is defaulted}}
  [[llmobs::task]] bool operator==(const Class&) const = default;
};
// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'deleted' is deleted}}
[[llmobs::tool]] void deleted() = delete;
// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'immediate' is consteval; none of its calls happen at run time}}
[[llmobs::tool]] consteval int immediate(int x) { return x; }
int use = immediate(1);
// CHECK-DAG: naked
// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'naked' is naked; nothing may be added to it}}
[[llmobs::tool]] __attribute__((naked)) void naked() { __asm__("ret"); }
int callee(int x);
// CHECK-DAG: musttail call
// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'tail' contains a 'musttail' call, after which nothing can run}}
[[llmobs::tool]] int tail(int x) { [[clang::musttail]] return callee(x); }
// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'interrupted' is an interrupt handler}}
[[llmobs::tool]] __attribute__((interrupt)) void interrupted(void* frame) {}
// A declaration without a definition is no mistake.
[[llmobs::tool]] int elsewhere(int x);
int calls_elsewhere() { return elsewhere(1); }
