// The callable binder makes what is given to a thread run under the context of whoever gives it (carried_callable.h):
//
//   std::thread worker(function, argument);      becomes      std::thread worker(bound(function), argument);
//
// in constructors of std::thread and std::jthread, in std::async, and for lambdas and functions that are given to the post,
// dispatch and defer of asio, and for all callables that a function is given which rules name ("carries_context"). Nothing else of the call changes: not the overload, not its result, not the number of copies and
// moves of the function. A call for which that cannot be shown stays as it is.
#pragma once

#include "base/ast_builder.h"
#include "rules/rule_match.h"

#include "llvm/ADT/DenseSet.h"

#include <optional>

namespace llmobs {

class CallableBinder {
public:
  /// To be given each declaration of the file, in their order. Binds in all functions inside of it, lambdas included; with
  /// `Remarks`, says which calls. `Carrying`: matches the functions that rules name; null if they name none.
  /// `EachCoroutine` is called for the coroutines among the functions.
  void bindIn(clang::Sema& S, clang::Decl& Root, const Rule* Carrying, bool Remarks,
              llvm::function_ref<void(const Seam&, clang::FunctionDecl&)> EachCoroutine);

private:
  const Seam* seam(clang::Sema& S, const clang::Decl& Next);

  std::optional<Seam> TheSeam;
  bool MayHaveSeam = false; ///< its namespace was met
  llvm::DenseSet<const clang::FunctionDecl*> Seen;
};

} // namespace llmobs
