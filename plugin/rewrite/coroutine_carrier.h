// The coroutine carrier makes coroutines that have no span of their own carry what they were called under (rewrite_coroutine.cpp):
// what they call belongs to whoever called them, also after a suspension, and whoever resumes them. Generators that never await are
// left alone.
#pragma once

#include "rewrite/rewrite.h"

#include "llvm/ADT/DenseMap.h"

namespace llmobs {

class CoroutineCarrier {
public:
  /// Changes the coroutine, unless it has a span already or nothing can be added to it; with `Remarks`, says that it did.
  void carryThrough(clang::Sema& S, const Seam& TheSeam, clang::FunctionDecl& FD, bool Remarks);
  /// Makes it what it was: a later declaration has an attribute, and its span carries.
  void carryNoMore(const clang::FunctionDecl& FD);

private:
  llvm::DenseMap<const clang::FunctionDecl*, Replacements> Carrying;
};

} // namespace llmobs
