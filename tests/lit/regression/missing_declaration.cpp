// After an error Clang reports a declaration that is not there. Found in the tests of GCC.
// RUN: %clangxx %plugin -fplugin-arg-llmobs-rules=%inputs/rules/everything.json -fsyntax-only -Xclang -verify %s
template<int N>
using Alias = struct Inside { static constexpr auto value = N; }; // expected-error {{cannot be defined in a type alias template}}
Alias<0> alias; // expected-error 0+ {{}}
