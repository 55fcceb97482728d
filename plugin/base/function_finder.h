// Finding functions: every function with a body inside a declaration, whether a member, a friend, local to another
// function or a lambda, wherever lambdas may stand: initialisers, default arguments, types. Only rules need this;
// an attribute announces its function.
#pragma once

#include <vector>

namespace clang {
class Decl;
class FunctionDecl;
} // namespace clang

namespace llmobs {

/// In the order met. Templates are not searched: what is instantiated from them is announced one by one.
std::vector<clang::FunctionDecl*> findFunctions(clang::Decl& Root);

} // namespace llmobs
