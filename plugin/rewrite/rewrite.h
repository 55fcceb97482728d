// Rewriting gives a function the body that its CapturePlan describes: a guard whose cleanup ends the span, a
// call that begins it, and captures of what is returned and thrown. It changes the tree in place and all or
// nothing: when a step fails, what was changed is changed back.
#pragma once

#include "base/ast_builder.h"
#include "base/body_scan.h"
#include "base/span_spec.h"
#include "expand/wrapper_text.h"

#include <vector>

namespace llmobs {

/// Wraps the function's body. Returns the reason if that failed, in which case the function is as it was.
/// `Text`, if not null, learns the same edits in terms of source text.
std::string rewriteFunction(clang::Sema& S, const Seam& TheSeam, clang::FunctionDecl& FD, const CapturePlan& Plan,
                            WrapperText* Text);

/// True if the function has been rewritten, here or in the precompiled header or module that it comes from.
bool isRewritten(const clang::FunctionDecl& FD);

/// Where the tree was changed, and what stood there: to be put back in the opposite order.
using Replacements = std::vector<std::pair<Slot, clang::Stmt*>>;
void putBack(const Replacements& Replaced);

/// What the parts of one rewriting share.
struct Rewriting {
  clang::Sema& S;
  clang::FunctionDecl& FD;
  const CapturePlan& Plan;
  AstBuilder Build;
  BodyScan Scan;
  WrapperText* Text;
  clang::VarDecl* Guard = nullptr;
  clang::VarDecl* Carried = nullptr; // of a coroutine: what its call was made under
  clang::VarDecl* Types = nullptr;   // C: how the arguments are recorded, then the result
  std::string Failure = {};          // why, once a step has failed
  Replacements Replaced = {};
  llvm::SmallVector<const clang::Stmt*, 4> SharedOnPurpose = {}; // one more parent than before

  bool replace(Slot At, clang::Stmt* New, const char* What);
  /// The word of the seam for the last look at a result.
  llvm::StringRef resultWord() const { return Scan.DestroysLocals || !S.getLangOpts().CPlusPlus ? "result" : "finish"; }
  clang::Expr* guardAddress(clang::SourceLocation Loc) { return Build.addressOf(*Guard, Loc); }
  /// What the seam's words for a coroutine's suspensions are given: the guard, if there is one, and what the coroutine carries.
  llvm::SmallVector<clang::Expr*, 3> coroutineState(clang::SourceLocation Loc);
  /// A call of the seam as a statement; constant evaluation is kept from it where it could meet it.
  clang::Stmt* callStatement(llvm::StringRef Function, llvm::ArrayRef<clang::Expr*> Arguments,
                             clang::SourceLocation Loc);
};

/// The call that begins the span, and the one that records the result, of a C function.
bool buildOpenInC(Rewriting& R, clang::SourceLocation Loc, llvm::SmallVectorImpl<clang::Stmt*>& Statements);
clang::Stmt* buildResultInC(Rewriting& R, clang::VarDecl& Value, clang::SourceLocation Loc);

/// E, with a look at its value while it stands where it is: an object is built in place and then looked at
/// there.
clang::Expr* observedResult(Rewriting& R, clang::Expr& E);
/// The same for a value that is yielded. Not `WithValue`: only that there is one.
clang::Expr* observedYield(Rewriting& R, clang::Expr& E, bool WithValue);

/// What asks the result for a failure, with `object()` for what was returned; null if nothing is to be asked.
clang::Stmt* failureCheck(Rewriting& R, llvm::function_ref<clang::Expr*()> Object, clang::SourceLocation Loc);

/// The variable as it is handed to the library.
clang::Expr* referenceTo(Rewriting& R, clang::VarDecl& Variable, clang::SourceLocation Loc);

bool rewriteReturns(Rewriting& R);
bool rewriteCoroutine(Rewriting& R);
/// The suspensions of a coroutine, and its handlers.
bool rewriteSuspensions(Rewriting& R);
/// Puts what a coroutine carries into its frame, and the statement that attaches it into its body.
bool carryContext(Rewriting& R, clang::SourceLocation Loc, llvm::SmallVectorImpl<clang::Stmt*>& Statements);

} // namespace llmobs
