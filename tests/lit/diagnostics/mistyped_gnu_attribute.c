// A word that is nearly one of ours in the GNU spelling: what was meant is said as for the scoped one.
// RUN: %clang %plugin -std=gnu11 -fsyntax-only -Wno-unknown-attributes -Xclang -verify %s
// RUN: %clangxx %plugin -x c++ -fsyntax-only -Wno-unknown-attributes -Xclang -verify=expected,scoped %s
// RUN: %clang %plugin -std=gnu11 -fsyntax-only -Wno-unknown-attributes -fdiagnostics-parseable-fixits %s 2>&1 | %filecheck %s
// RUN: cp %s %t.c && %clang %plugin -std=gnu11 -fsyntax-only -Wno-unknown-attributes -Xclang -fixit %t.c
// RUN: %filecheck --check-prefix=FIXED %s < %t.c
// Where Clang speaks of unknown attributes, ours are spoken of once, in its place, and all words are listed.
// RUN: %clang %plugin -Wunknown-attributes -std=gnu11 -fsyntax-only -Xclang -verify=expected,once %s
// RUN: %not %clang %plugin -Wunknown-attributes -Werror -std=gnu11 -fsyntax-only -fno-caret-diagnostics %s 2>&1 | %filecheck --check-prefix=ALL %s
// ALL: error: there is no attribute 'llmobs_workfow'
// ALL-NOT: unknown attribute {{.*}}workfow

// expected-warning@+2 {{there is no attribute 'llmobs_workfow'; did you mean 'llmobs_workflow'?}}
// CHECK: fix-it:"{{.*}}":{[[@LINE+1]]:16-[[@LINE+1]]:30}:"llmobs_workflow"
__attribute__((llmobs_workfow)) void letter_missing(void);
// FIXED: {{^}}__attribute__((llmobs_workflow)) void letter_missing
// expected-warning@+1 {{there is no attribute 'llmobs_tsak'; did you mean 'llmobs_task'?}}
void letters_swapped(void) __attribute__((llmobs_tsak("a name", "session_id=1")));
// expected-warning@+1 {{there is no attribute 'llmbos_tool'; did you mean 'llmobs_tool'?}}
__attribute__((noinline, llmbos_tool("a name"))) void prefix(void);
// FIXED: {{^}}__attribute__((noinline, llmobs_tool("a name"))) void prefix
// expected-warning@+1 {{there is no attribute 'LLMOBS_agnet'; did you mean 'llmobs_agent'?}}
__attribute__((unused, LLMOBS_agnet, noinline)) void prefix_and_word(void);
// expected-warning@+1 {{there is no attribute '__llmobs_tol__'; did you mean 'llmobs_tool'?}}
__attribute((__llmobs_tol__)) void underscores(void);
// expected-warning@+1 {{there is no attribute 'llmobs_redcat'; did you mean 'llmobs_redact'?}}
void parameter(__attribute__((llmobs_redcat)) int secret);
#define SEARCH __attribute__((llmobs_retreival))
// expected-warning@+2 {{there is no attribute 'llmobs_retreival'; did you mean 'llmobs_retrieval'?}}
// once-warning@+1 {{unknown attribute}}
SEARCH void from_a_macro(void);
// once-warning@+1 {{there is no attribute 'llmobs_chain'; functions take 'llmobs_workflow', 'llmobs_agent', 'llmobs_llm', 'llmobs_tool', 'llmobs_task', 'llmobs_embedding', 'llmobs_retrieval', and parameters 'llmobs_redact', 'llmobs_ignore', 'llmobs_session_id', 'llmobs_model_name', 'llmobs_input'}}
__attribute__((llmobs_chain)) void another_word(void);

// In the brackets of a standard attribute there is another spelling.
#ifdef __cplusplus
// scoped-warning@+1 {{there is no attribute 'llmobs_tool'; did you mean 'llmobs::tool'?}}
[[llmobs_tool]] void without_scope();
// scoped-warning@+1 {{there is no attribute 'gnu::llmobs_tsak'; did you mean 'llmobs::task'?}}
[[nodiscard, gnu::llmobs_tsak("name")]] int other_scope();
// scoped-warning@+1 {{there is no attribute 'gnu::llmobs_tool'; did you mean 'llmobs::tool'?}}
[[using gnu: noinline, llmobs_tool]] void list();
[[gnu::noinline, gnu::unused]] void of_others();
#endif

// These are ours, or somebody else's, or no attributes.
__attribute__((__llmobs_tool__)) void right(void);
__attribute__((llmobs_tool("llmobs_tsak"))) void in_text(void);
// once-warning@+1 {{unknown attribute}}
__attribute__((lambda_tool)) void of_another(void);
__attribute__((noinline)) void llmobs_tsak(void);
__attribute__((annotate("a", 1, sizeof(int[2])))) int llmobs_tol;
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-attributes"
__attribute__((llmobs_chain)) void silenced(void);
#pragma clang diagnostic pop
