// Remarks, by group: what has got a span, what of it is not recorded, and what was left alone.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify=silent %s
// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-remarks -Xclang -verify=silent,done,partly,left %s
// RUN: %clangxx %plugin -c -o /dev/null -fplugin-arg-llmobs-remarks -Xclang -verify=silent,done,partly,left %s
// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-Rinstrumented -Xclang -verify=silent,done %s
// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-Rnot-captured -Xclang -verify=silent,partly %s
// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-Rleft-alone -Xclang -verify=silent,left %s
// RUN: %clangxx %plugin -fsyntax-only -fplugin-arg-llmobs-remarks -fplugin-arg-llmobs-Rno-left-alone -Xclang -verify=silent,done,partly %s
#include <llmobs/trace.h>

// done-remark@+1 {{llmobs: tool span 'add' around 'add'; captures argument 'a', argument 'b', the result, exceptions [-fplugin-arg-llmobs-Rinstrumented]}}
[[llmobs::tool]] int add(int a, int b) { return a + b; }

// done-remark@+2 {{llmobs: task span 'wait' around 'wait'; captures exceptions}}
// partly-remark@+1 {{llmobs: argument 'flag' of 'wait' is not captured: it is volatile, so that reading it is an effect [-fplugin-arg-llmobs-Rnot-captured]}}
[[llmobs::task]] void wait(volatile int& flag) { while (!flag) {} }

struct Class {
  // silent-warning@+2 {{attribute 'llmobs::tool' is ignored: function 'Class::pure' is pure virtual}}
  // left-remark@+1 {{llmobs: 'Class::pure' is not instrumented: function 'Class::pure' is pure virtual; annotate the functions that override it [-fplugin-arg-llmobs-Rleft-alone]}}
  [[llmobs::tool]] virtual int pure() = 0;
};

// left-remark@+1 {{llmobs: 'by_hand' is not instrumented: it contains an LLMOBS_TRACE, which makes the span}}
[[llmobs::tool]] void by_hand(int x) { LLMOBS_TRACE(tool, x); }

// Every annotated function is accounted for.
// left-remark@+1 {{llmobs: 'elsewhere' is not instrumented: it is not defined in this translation unit [-fplugin-arg-llmobs-Rleft-alone]}}
[[llmobs::tool]] int elsewhere(int x);
// left-remark@+1 {{llmobs: 'unused' is not instrumented: nothing in this translation unit instantiates it [-fplugin-arg-llmobs-Rleft-alone]}}
template<class T> [[llmobs::tool]] T unused(T x) { return x; }
template<class T> struct Template {
  // left-remark@+1 {{llmobs: 'Template::unused' is not instrumented: nothing in this translation unit instantiates it}}
  [[llmobs::tool]] int unused() { return 1; }
  // done-remark@+1 {{llmobs: tool span 'used' around 'Template<int>::used'; captures the result, exceptions}}
  [[llmobs::tool]] int used() { return 1; }
};
int instantiate() { return Template<int>().used(); }
