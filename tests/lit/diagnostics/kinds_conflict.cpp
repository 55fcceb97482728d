// Two kinds, the same kind twice, and kinds that do not exist.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify -Wunknown-attributes %s

// expected-error@+2 {{attribute 'llmobs::agent' conflicts with 'llmobs::tool': a function is one span}}
// expected-note@+1 {{the other attribute is here}}
[[llmobs::tool]] [[llmobs::agent]] void two_kinds() {}
// expected-error@+2 {{attribute 'llmobs::tool' conflicts with 'llmobs::tool'}}
// expected-note@+1 {{the other attribute is here}}
[[llmobs::tool, llmobs::tool]] void same_kind() {}
// The same attribute again on a redeclaration is fine; another one is not.
[[llmobs::tool]] void redeclared();
[[llmobs::tool]] void redeclared();
// expected-note@+1 {{the other attribute is here}}
[[llmobs::tool]] void changed();
// expected-error@+1 {{attribute 'llmobs::llm' conflicts with 'llmobs::tool'}}
[[llmobs::llm]] void changed();

// expected-warning@+1 {{did you mean 'llmobs::workflow'?}}
[[llmobs::workflw]] void unknown_kind() {}
// expected-warning@+1 {{did you mean 'llmobs::tool'?}}
[[llmobs::Tool]] void wrong_case() {}
// The library's namespace has no other meaning.
// expected-warning@+1 {{unknown attribute}}
[[llmobs]] void no_kind() {}
