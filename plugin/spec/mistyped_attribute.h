// A mistyped attribute is one that looks like a word of the vocabulary: Clang ignores it and only says that it knows no
// such attribute, and the function would stay without a span. This file says in its place what was meant, or what there
// is.
//
// Looked at are the scoped spelling, the GNU spelling, and the latter where it does not work. A mistyped LLMOBS_... macro is
// an error of the compiler's own.
#pragma once

namespace clang {
class IdentifierInfo;
class Preprocessor;
class Token;
} // namespace clang

namespace llmobs {

/// Whether `llmobs` was meant by this name in front of `::` in an attribute.
bool mayMeanLlmobs(const clang::IdentifierInfo& Scope);

/// Warns if `Scope::Word`, or `Word` in a list that begins with `using Scope:`, is no attribute, but meant to be one of
/// ours. It stands between the brackets of an attribute.
void reportIfMistyped(clang::Preprocessor& PP, const clang::Token& Scope, const clang::Token& Word);

/// The same of `__attribute__((Name))`.
void reportIfMistypedGnu(clang::Preprocessor& PP, const clang::Token& Name);

/// Warns of the GNU spelling between the brackets of a standard attribute: `[[Name]]`, or `[[Scope::Name]]` if a scope is
/// given.
void reportIfMisplacedGnu(clang::Preprocessor& PP, const clang::Token* Scope, const clang::Token& Name);

} // namespace llmobs
