// A word that is nearly one of ours: Clang ignores the attribute, and we say what was meant.
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -Wno-unknown-attributes -Xclang -verify %s
// RUN: %clangxx %plugin -fsyntax-only -Wno-unknown-attributes -fdiagnostics-parseable-fixits %s 2>&1 | %filecheck %s
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-Werror=ignored -fsyntax-only -Wno-unknown-attributes %s
// RUN: %clangxx %plugin -fplugin-arg-llmobs-Wno-ignored -fsyntax-only -Wno-unknown-attributes -Werror %s
// RUN: cp %s %t.cpp && %clangxx %plugin -fsyntax-only -Wno-unknown-attributes -Xclang -fixit %t.cpp
// RUN: %filecheck --check-prefix=FIXED %s < %t.cpp

// expected-warning@+2 {{there is no attribute 'llmobs::workfow'; did you mean 'llmobs::workflow'?}}
// CHECK: fix-it:"{{.*}}":{[[@LINE+1]]:11-[[@LINE+1]]:18}:"workflow"
[[llmobs::workfow]] void letter_missing() {}
// FIXED: {{^..}}llmobs::workflow{{..}} void letter_missing
// expected-warning@+1 {{there is no attribute 'llmobs::tsak'; did you mean 'llmobs::task'?}}
[[llmobs::tsak("a name")]] void letters_swapped() {}
// expected-warning@+1 {{there is no attribute 'llmobs::LLM'; did you mean 'llmobs::llm'?}}
[[llmobs::LLM]] void capitals() {}
// expected-warning@+1 {{there is no attribute 'llmobs::toool'; did you mean 'llmobs::tool'?}}
[[nodiscard, llmobs::toool]] int second_in_the_list() { return 1; }
#if __cplusplus >= 201703L
// expected-warning@+1 {{there is no attribute 'llmobs::agnet'; did you mean 'llmobs::agent'?}}
[[using llmobs: agnet]] void list() {}
#endif
// expected-warning@+1 {{there is no attribute 'llmobs::redcat'; did you mean 'llmobs::redact'?}}
[[llmobs::tool]] void parameter([[llmobs::redcat]] int secret) { (void)secret; }
#define SEARCH [[llmobs::retreival]]
// expected-warning@+1 {{there is no attribute 'llmobs::retreival'; did you mean 'llmobs::retrieval'?}}
SEARCH void from_a_macro() {}

// Nothing like ours: Clang's warning says all there is. And ours, as Clang lets any attribute be written.
[[llmobs::decorate]] void another_word() {}
[[llmobs::__task__]] void underscores() {}

// Names in expressions are none of our business.
namespace llmobs {
int tsak, toool;
}
int array[3];
int sum(int a, int b) { return a + b; }
int names() { return sum(array[llmobs::tsak], llmobs::toool) + [](int a, int b) { return a + b; }(1, llmobs::tsak); }
using llmobs::toool;
