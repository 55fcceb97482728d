// Mistakes in attributes of parameters.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify %s
// expected-error@+1 {{'llmobs::redact' attribute only applies to parameters and data members}}
[[llmobs::redact]] void function();
// expected-error@+1 {{'llmobs::ignore' attribute only applies to parameters and data members}}
[[llmobs::ignore]] int variable;
// expected-error@+1 {{attribute 'llmobs::redact' takes no arguments}}
[[llmobs::tool]] void arguments([[llmobs::redact("x")]] int a);
// expected-error@+1 {{attribute 'llmobs::ignore' takes no arguments}}
[[llmobs::tool]] void gnu_arguments(__attribute__((llmobs_ignore(1))) int a);
