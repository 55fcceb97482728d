// The program has not asked for the header that is injected into it. Where the program uses a name that nobody has declared,
// Clang looks into every namespace it has seen for one that may have been meant; ours are none of them.
#pragma once

namespace clang {
class NamespaceDecl;
class Sema;
} // namespace clang

namespace llmobs {

/// To be told of each namespace at the top level when it has ended. Hides namespace llmobs and those in it if the injected
/// header has opened it, and shows again what a header opens that the program includes.
void hideIfInjected(clang::Sema& S, clang::NamespaceDecl& Namespace);

} // namespace llmobs
