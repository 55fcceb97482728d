// In a coroutine the guard is a local of the user's body, hence in the frame, and the span ends before the
// final suspension. Between a suspension and the resumption the span is on no thread's stack:
//
//   await_ready()     becomes   ready(&guard, await_ready())          detached when false
//   await_resume()    becomes   (resumed(&guard), await_resume())     attached on the resuming thread
//   catch (...) { S }  becomes   catch (...) { resumed(&guard); S }    for an await_suspend() that throws
//   co_return E;      observes the argument that promise.return_value() is given, where it is
//
// await_suspend() itself is not touched: newer code generators move it to a function of its own.
#include "base/readable.h"
#include "rewrite/rewrite.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace llmobs;

static Slot slotOf(Stmt& Parent, const Stmt* Child) {
  for (Stmt*& Candidate : Parent.children())
    if (Candidate == Child) return &Candidate;
  return nullptr;
}

static bool rewriteSuspension(Rewriting& R, CoroutineSuspendExpr& Suspension) {
  SourceLocation Loc = Suspension.getKeywordLoc();
  Slot Ready = slotOf(Suspension, Suspension.getReadyExpr());
  Slot Resume = slotOf(Suspension, Suspension.getResumeExpr());
  if (!Ready || !Resume) return R.Failure = "no suspension point", false;
  Expr* IsReady = R.Build.call("ready", {R.guardAddress(Loc), cast<Expr>(*Ready)}, Loc);
  Expr* Resumed = R.Build.comma(R.Build.call("resumed", {R.guardAddress(Loc)}, Loc), cast<Expr>(*Resume));
  if (R.Text) R.Text->suspension(Suspension);
  return R.replace(Ready, IsReady, "call of ready") && R.replace(Resume, Resumed, "call of resumed");
}

static bool rewriteHandler(Rewriting& R, CXXCatchStmt& Handler) {
  Slot At = &*Handler.child_begin();
  auto* Block = dyn_cast<CompoundStmt>(*At);
  if (!Block) return true;
  SourceLocation Loc = Block->getLBracLoc();
  llvm::SmallVector<Stmt*, 8> Statements = {R.callStatement("resumed", {R.guardAddress(Loc)}, Loc)};
  if (!Statements.front()) return R.replace(At, nullptr, "call of resumed");
  Statements.append(Block->body_begin(), Block->body_end());
  if (R.Text) R.Text->handler(*Block);
  return R.replace(At, R.Build.compound(Statements, Loc, Block->getRBracLoc()), "handler");
}

/// promise.return_value(E), inside what may be wrapped around it.
static CallExpr* promiseCall(CoreturnStmt& CoReturn) {
  Expr* E = CoReturn.getPromiseCall();
  if (auto* Full = dyn_cast_or_null<FullExpr>(E)) E = Full->getSubExpr();
  auto* Call = dyn_cast_or_null<CallExpr>(E);
  return Call && Call->getNumArgs() == 1 ? Call : nullptr;
}

static bool rewriteCoReturn(Rewriting& R, CoreturnStmt& CoReturn) {
  CallExpr* Call = promiseCall(CoReturn);
  if (!Call || isa<CXXDefaultArgExpr>(Call->getArg(0))) return true;
  Slot At = slotOf(*Call, Call->getArg(0));
  Expr& Argument = *Call->getArg(0);
  if (!At || Argument.getType()->isVoidType() || !whyNotReadable(R.S, Argument.getType()).empty()) return true;
  if (R.Text) R.Text->coReturn(CoReturn, Argument);
  return R.replace(At, observedResult(R, Argument), "result");
}

bool llmobs::rewriteCoroutine(Rewriting& R) {
  for (CoroutineSuspendExpr* Suspension : R.Scan.Suspensions)
    if (!rewriteSuspension(R, *Suspension)) return false;
  for (CXXCatchStmt* Handler : R.Scan.Handlers)
    if (!rewriteHandler(R, *Handler)) return false;
  if (R.Plan.Result != ResultForm::Awaited) return true;
  for (Slot At : R.Scan.CoReturns)
    if (!rewriteCoReturn(R, *cast<CoreturnStmt>(*At))) return false;
  return true;
}
