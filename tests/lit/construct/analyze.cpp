// The static analyser sees what the user wrote: it finds the same with the plugin as without it. The plugin's own diagnostics
// are those of any compilation.
// RUN: %clangxx --analyze --analyzer-output text %s -o %t.plain 2> %t.plain.txt
// RUN: %clangxx --analyze --analyzer-output text %plugin %s -o %t.with 2> %t.with.txt
// RUN: diff %t.plain.txt %t.with.txt
// RUN: %filecheck %s --input-file=%t.with.txt
// (--analyze silences all warnings but its own; the analyser alone does not.)
// RUN: %clangxx %plugin -fsyntax-only -Xclang -analyze -Xclang -analyzer-checker=core -DMISTAKES -Xclang -verify %s
#include <string>

struct Pair {
  int first, second;
};
// CHECK: analyze.cpp:[[@LINE+2]]:{{[0-9]+}}: warning: Division by zero
[[llmobs::tool]] int divide(int x) {
  return x / (x - x); // expected-warning {{Division by zero}}
}
// CHECK: analyze.cpp:[[@LINE+4]]:{{[0-9]+}}: warning: Dereference of null pointer
[[llmobs::tool]] int follow(bool yes) {
  int* pointer = nullptr;
  if (yes)
    return *pointer; // expected-warning {{Dereference of null pointer}}
  return 0;
}
// The analyser knows addresses of locals that escape; the guard's is none of these.
// CHECK-NOT: warning:
[[llmobs::tool]] Pair build(const std::string& text, int x) { return {static_cast<int>(text.size()), x}; }
[[llmobs::llm]] std::string local(const char* text) {
  std::string result = text;
  return result;
}

#if MISTAKES
// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: function 'deleted' is deleted}}
[[llmobs::tool]] void deleted() = delete;
// expected-warning@+1 {{attribute 'llmobs::session_id' of parameter 'pair' is ignored: a 'Pair' is neither text nor a number}}
[[llmobs::tool]] int no_text([[llmobs::session_id]] const Pair& pair) { return pair.first; }
#endif
