// A word that is nearly one of ours: Clang ignores the attribute, and we say what was meant.
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -Wno-unknown-attributes -Xclang -verify %s
// RUN: %clangxx %plugin -fsyntax-only -Wno-unknown-attributes -fdiagnostics-parseable-fixits %s 2>&1 | %filecheck %s
// RUN: %not %clangxx %plugin -fplugin-arg-llmobs-Werror=ignored -fsyntax-only -Wno-unknown-attributes %s
// RUN: %clangxx %plugin -fplugin-arg-llmobs-Wno-ignored -fsyntax-only -Wno-unknown-attributes -Werror %s
// RUN: cp %s %t.cpp && %clangxx %plugin -fsyntax-only -Wno-unknown-attributes -Xclang -fixit %t.cpp
// RUN: %filecheck --check-prefix=FIXED %s < %t.cpp
// Where Clang speaks of unknown attributes, ours are spoken of once, in its place, and all words are listed. What Clang
// makes an error stays one.
// RUN: %clangxx %plugin -Wunknown-attributes -std=c++17 -fsyntax-only -Xclang -verify=expected,once %s
// RUN: %not %clangxx %plugin -Werror=unknown-attributes -std=c++17 -fsyntax-only %s 2>&1 | %filecheck --check-prefix=ERROR %s
// ERROR: error: unknown attribute {{.*}} ignored
// RUN: %not %clangxx %plugin -Wunknown-attributes -Werror -std=c++17 -fsyntax-only -fno-caret-diagnostics %s 2>&1 | %filecheck --check-prefix=ALL %s
// ALL: error: there is no attribute 'llmobs::workfow'
// ALL-NOT: unknown attribute {{.*}}workfow

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
// expected-warning@+2 {{there is no attribute 'llmobs::retreival'; did you mean 'llmobs::retrieval'?}}
// once-warning@+1 {{unknown attribute}}
SEARCH void from_a_macro() {}

// expected-warning@+1 {{there is no attribute 'llmbos::tool'; did you mean 'llmobs::tool'?}}
[[llmbos::tool("a name")]] void scope() {}
// FIXED: {{^..}}llmobs::tool("a name"){{..}} void scope
// expected-warning@+1 {{there is no attribute 'LLMObs::tol'; did you mean 'llmobs::tool'?}}
[[LLMObs::tol]] void scope_and_word() {}
// FIXED: {{^..}}llmobs::tool{{..}} void scope_and_word

// Nothing like ours.
// once-warning@+1 {{there is no attribute 'llmobs::chain'; functions take 'workflow', 'agent', 'llm', 'tool', 'task', 'embedding', 'retrieval', and parameters 'redact', 'ignore', 'session_id', 'model_name', 'input'}}
[[llmobs::chain("x")]] void another_word() {}
// once-warning@+1 {{unknown attribute}} once-warning@+1 {{there is no attribute 'llmobs::chain'}}
[[vendor::thing, llmobs::chain]] void with_others() {}
// once-warning@+1 {{unknown attribute}}
[[vendor::thing]] void of_others() {}
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-attributes"
[[llmobs::chain]] void silenced() {}
#pragma clang diagnostic pop
// Clang takes this form only of its own and of GCC's attributes.
// expected-warning@+1 {{there is no attribute 'llmobs::__task__'; did you mean 'llmobs::task'?}}
[[llmobs::__task__]] void underscores() {}

// Names in expressions are none of our business.
namespace llmobs {
int tsak, toool;
}
int array[3];
int sum(int a, int b) { return a + b; }
int names() { return sum(array[llmobs::tsak], llmobs::toool) + [](int a, int b) { return a + b; }(1, llmobs::tsak); }
using llmobs::toool;
