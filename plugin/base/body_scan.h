// A body scan is one walk over a function's own statements, not those of lambdas, blocks or local classes
// inside it. It finds the places that the rewriting is about. A Slot is a child reference in the parent
// statement, through which the child can be replaced.
#pragma once

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"

#include <cstdint>

namespace clang {
class CoroutineSuspendExpr;
class CXXCatchStmt;
class LambdaExpr;
class Stmt;
} // namespace clang

namespace llmobs {

using Slot = clang::Stmt**;

struct BodyScan {
  llvm::SmallVector<Slot, 8> Returns;
  llvm::SmallVector<Slot, 4> CoReturns;
  llvm::SmallVector<clang::CoroutineSuspendExpr*, 4> Suspensions;
  llvm::SmallVector<clang::CXXCatchStmt*, 2> Handlers;
  llvm::SmallVector<clang::LambdaExpr*, 2> Lambdas; // directly inside; theirs are not searched
  llvm::StringSet<> Names;                          // of variables declared or used
  uint64_t LocalBytes = 0;                          // of variables with automatic storage, at least
  bool HasMustTail = false;
  bool DestroysLocals = false; // something happens between a return statement and the function's end
};

/// Of a coroutine only the user's own body is scanned, not what the compiler has put around it.
BodyScan scanBody(clang::Stmt& Body);

/// True if the statement contains a label, so that it can't appear twice.
bool containsLabel(const clang::Stmt* S);

} // namespace llmobs
