// The argument vector of main, which the language itself makes: an array of texts with a null pointer behind the last.
#pragma once

namespace clang {
class FunctionDecl;
} // namespace clang

namespace llmobs {

/// Whether the parameter is main's `argv`. In C a program may call main itself, with whatever it likes; then it is not.
bool isArgumentVector(const clang::FunctionDecl& FD, unsigned Index);

} // namespace llmobs
