// The callable binder makes what is given to a thread run under the context of whoever gives it (carried_callable.h):
//
//   std::thread worker(function, argument);      becomes      std::thread worker(bound(function), argument);
//
// in constructors of std::thread and std::jthread, in std::async, and for lambdas and functions that are given to the post,
// dispatch and defer of asio. Nothing else of the call changes: not the overload, not its result, not the number of copies and
// moves of the function. A call for which that cannot be shown stays as it is.
#pragma once

#include "base/ast_builder.h"

#include "llvm/ADT/DenseSet.h"

#include <string>
#include <vector>

namespace llmobs {

struct BoundCall {
  clang::SourceLocation Loc;
  std::string Callee;
};

class CallableBinder {
public:
  /// Binds in all functions inside the declaration, lambdas included, and tells which calls.
  std::vector<BoundCall> bindIn(clang::Sema& S, const Seam& TheSeam, clang::Decl& Root);

private:
  llvm::DenseSet<const clang::FunctionDecl*> Seen;
};

} // namespace llmobs
