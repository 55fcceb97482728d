// The attribute on something that is no function: an error at the attribute.
// (The note about lambdas may follow where a variable or a field could hold one.)
// RUN: %clangxx %plugin -fsyntax-only -ferror-limit=0 -Xclang -verify %s

// expected-note@+2 0-1 {{to annotate a lambda, write}}
// expected-error@+1 {{'llmobs::tool' attribute only applies to functions}}
[[llmobs::tool]] int variable;
// expected-note@+2 0-1 {{to annotate a lambda, write}}
// expected-error@+1 {{'llmobs::tool' attribute only applies to functions}}
[[llmobs::tool]] int (*function_pointer)(int);
struct Class {
  // expected-note@+2 0-1 {{to annotate a lambda, write}}
  // expected-error@+1 {{'llmobs::agent' attribute only applies to functions}}
  [[llmobs::agent]] int field;
  // expected-note@+2 0-1 {{to annotate a lambda, write}}
  // expected-error@+1 {{'llmobs::agent' attribute only applies to functions}}
  [[llmobs::agent]] static int static_field;
};
// expected-note@+2 0-1 {{to annotate a lambda, write}}
// expected-error@+1 {{'llmobs::tool' attribute only applies to functions}}
void parameter([[llmobs::tool]] int x) {}
// expected-note@+2 0-1 {{to annotate a lambda, write}}
// expected-error@+1 {{'llmobs::tool' attribute only applies to functions}}
struct [[llmobs::tool]] Annotated {};
// expected-note@+2 0-1 {{to annotate a lambda, write}}
// expected-error@+1 {{'llmobs::tool' attribute only applies to functions}}
enum [[llmobs::tool]] Enumeration { a };
// expected-note@+2 0-1 {{to annotate a lambda, write}}
// expected-error@+1 {{'llmobs::tool' attribute only applies to functions}}
using Alias [[llmobs::tool]] = int;
// expected-note@+2 0-1 {{to annotate a lambda, write}}
// expected-error@+1 {{'llmobs::tool' attribute only applies to functions}}
[[llmobs::tool]] typedef int Type;
// expected-note@+2 0-1 {{to annotate a lambda, write}}
// expected-error@+1 {{'llmobs::tool' attribute only applies to functions}}
namespace [[llmobs::tool]] space {}
void local() {
  // expected-note@+2 0-1 {{to annotate a lambda, write}}
  // expected-error@+1 {{'llmobs::task' attribute only applies to functions}}
  [[llmobs::task]] int x = 0;
  (void)x;
}
// expected-note@+2 0-1 {{to annotate a lambda, write}}
// expected-error@+1 {{'llmobs::tool' attribute only applies to functions}}
template<class T> [[llmobs::tool]] T variable_template = T();
