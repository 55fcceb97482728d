// The runtime's header cannot be found: one warning for each annotated function, that says what to do.
// RUN: %clangxx_bare %plugin -fsyntax-only -Xclang -verify %s
// RUN: %clangxx_bare -O2 -c %s -o %t.plain.o -w
// RUN: %clangxx_bare %plugin -O2 -c %s -o %t.plugin.o -w
// RUN: cmp %t.plain.o %t.plugin.o

// expected-warning@+1 {{attribute 'llmobs::tool' is ignored: runtime header <llmobs/instrument.h> not found; add the llmobs include directory (link llmobs::runtime) or include <llmobs/instrument.h>}}
[[llmobs::tool]] int add(int a, int b) { return a + b; }
