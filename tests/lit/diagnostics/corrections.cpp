// Names of the header that the plugin injects are not offered as corrections; those of headers that the program includes are.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify %s
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify=included -DINCLUDED %s
#ifdef INCLUDED
#include <llmobs/lifecycle.h>
#endif

[[llmobs::tool]] int add(int a, int b) { return a + b; }

// expected-error@+2 {{unknown type name 'Stats'}}
// included-error@+1 {{unknown type name 'Stats'; did you mean 'llmobs::Stats'?}}
void count(const Stats&);
// included-note@llmobs/lifecycle.h:* {{'llmobs::Stats' declared here}}

// expected-error-re@+2 {{use of undeclared identifier 'observe'{{$}}}}
// included-error-re@+1 {{use of undeclared identifier 'observe'{{$}}}}
void watch() { observe(nullptr); }
