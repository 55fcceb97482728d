#include "rewrite/coroutine_carrier.h"
#include "base/diagnostics.h"
#include "plan/call_site.h"
#include "plan/capture_plan.h"
#include "rewrite/ast_verify.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llmobs;

static bool carryBody(Rewriting& R) {
  Slot At = &*R.FD.getBody()->child_begin();
  SourceLocation Begin = (*At)->getBeginLoc(), End = (*At)->getEndLoc();
  llvm::SmallVector<Stmt*, 16> Statements;
  if (!carryContext(R, Begin, Statements) || !rewriteSuspensions(R)) return false;
  if (auto* Block = dyn_cast<CompoundStmt>(*At))
    Statements.append(Block->body_begin(), Block->body_end());
  else
    Statements.push_back(*At);
  return R.replace(At, R.Build.compound(Statements, Begin, End), "body");
}

/// What only yields runs while its consumer is active, like any function that the consumer calls, and is often inlined there.
static bool isGenerator(const BodyScan& Scan) {
  return !Scan.Suspensions.empty() &&
         llvm::all_of(Scan.Suspensions, [](const CoroutineSuspendExpr* One) { return isa<CoyieldExpr>(One); });
}

/// Empty if it could not be done; the function is as it was, then.
static Replacements rewrite(Sema& S, const Seam& TheSeam, FunctionDecl& FD) {
  const CapturePlan NoSpan;
  Rewriting R{S, FD, NoSpan, AstBuilder(S, TheSeam, FD), scanBody(*FD.getBody()), nullptr};
  if (isGenerator(R.Scan)) return {};
  ParentCounts Before = countParents(*FD.getBody());
  bool Done = false;
  {
    Sema::SynthesizedFunctionScope Scope(S, &FD);
    QuietDiagnostics Quiet(S.getDiagnostics());
    Done = carryBody(R) && !Quiet.hasErrorOccurred();
  }
  if (Done && verifyTree(FD, Before, R.SharedOnPurpose).empty()) return std::move(R.Replaced);
  putBack(R.Replaced);
  return {};
}

void CoroutineCarrier::carryThrough(Sema& S, const Seam& TheSeam, FunctionDecl& FD, bool Remarks) {
  if (isRewritten(FD) || !whyNotWrapped(FD).empty()) return;
  Replacements Done = rewrite(S, TheSeam, FD);
  if (Done.empty()) return;
  Carrying[&FD] = std::move(Done);
  if (!Remarks) return;
  LoudDiagnostics Loud(S.getDiagnostics());
  report(S.getDiagnostics(), FD.getLocation(), Diag::CoroutineCarries) << qualifiedName(FD);
}

void CoroutineCarrier::carryNoMore(const FunctionDecl& FD) {
  auto Found = Carrying.find(&FD);
  if (Found == Carrying.end()) return;
  putBack(Found->second);
  Carrying.erase(Found);
}
