// Verifying checks a rewritten body before the compiler sees it: Clang's own checks of hand-built trees are
// assertions, which release builds do not have. A tree is well-formed if no node has got a second parent
// (other than those shared on purpose), each new expression has a type that depends on nothing, and each
// local variable that a new node names belongs to this function.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"

#include <string>

namespace clang {
class FunctionDecl;
class Stmt;
} // namespace clang

namespace llmobs {

/// How many parents each node of a tree has; the root has none. Clang's own trees share nodes here and there.
using ParentCounts = llvm::DenseMap<const clang::Stmt*, unsigned>;

ParentCounts countParents(const clang::Stmt& Root);

/// The first fault of the function's body, compared with the counts from before; empty if there is none.
std::string verifyTree(const clang::FunctionDecl& FD, const ParentCounts& Before,
                       llvm::ArrayRef<const clang::Stmt*> SharedOnPurpose);

} // namespace llmobs
