// Expressions that name a member of an object, as they would be written where Sema is: with its access, its bases and its overloads.
#pragma once

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/StringRef.h"

namespace clang {
class Expr;
class Sema;
} // namespace clang

namespace llmobs {

/// `Object.Name`, or `Object.Name()` of a function. Null if that cannot be written.
clang::Expr* memberOf(clang::Sema& S, clang::Expr* Object, llvm::StringRef Name, clang::SourceLocation Loc);
/// The expression as a condition.
clang::Expr* conditionOf(clang::Sema& S, clang::Expr* E, clang::SourceLocation Loc);

} // namespace llmobs
