// In a coroutine the guard is a local of the user's body, hence in the frame, and the span ends before the
// final suspension. The parent is the span that was active where the coroutine was called, which is before the initial
// suspension: there a variable of the frame, beside the guard, remembers it. Between a suspension and the resumption the
// span is on no thread's stack:
//
//   co_await initial_suspend()   becomes   Carried carried; char started = (carry(&carried), co_await initial_suspend(), 0);
//   { S }             becomes   { Guard guard; Carried* running = attach(&carried); open(&guard, ...); S }
//   await_ready()     becomes   ready(&guard, &carried, await_ready())          detached when false
//   await_resume()    becomes   (resumed(&guard, &carried), await_resume())     attached on the resuming thread
//   catch (...) { S }  becomes   catch (...) { resumed(&guard, &carried); S }    for an await_suspend() that throws
//   co_return E;      observes the argument that promise.return_value() is given, where it is
//   co_yield E        observes the argument that promise.yield_value() is given
//
// (`started` is there because the code generator takes one statement for the initial suspension, and a declaration is the
// only one that leaves its variables in the scope around it.)
//
// A coroutine without a span has all of this but the guard (coroutine_carrier.cpp).
//
// await_suspend() itself is not touched: newer code generators move it to a function of its own.
#include "base/promise_call.h"
#include "base/readable.h"
#include "plan/shared_state.h"
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

llvm::SmallVector<Expr*, 3> Rewriting::coroutineState(SourceLocation Loc) {
  Expr* OfCarried = Build.addressOf(*Carried, Loc);
  if (!Guard) return {OfCarried};
  return {guardAddress(Loc), OfCarried};
}

/// `char started = (carry(&carried), InitialSuspend, 0);`
static VarDecl* buildStart(Rewriting& R, Expr* InitialSuspend, SourceLocation Loc) {
  Expr* Carry = R.Build.call("carry", {R.Build.addressOf(*R.Carried, Loc)}, Loc);
  Expr* Zero = R.Build.boolean(false, Loc);
  Expr* Whole = R.Build.comma(Carry, R.Build.comma(InitialSuspend, Zero));
  return Whole ? R.Build.variable("started", R.S.Context.BoolTy, Whole, Loc) : nullptr;
}

bool llmobs::carryContext(Rewriting& R, SourceLocation Loc, llvm::SmallVectorImpl<Stmt*>& Statements) {
  auto& Coroutine = *cast<CoroutineBodyStmt>(R.FD.getBody());
  Slot Start = slotOf(Coroutine, Coroutine.getInitSuspendStmt());
  auto* InitialSuspend = Start ? dyn_cast<Expr>(*Start) : nullptr;
  QualType Type = R.Build.seamType("Carried");
  if (!InitialSuspend || Type.isNull()) return R.Failure = "no initial suspension", false;
  SourceLocation StartLoc = InitialSuspend->getBeginLoc();
  R.Carried = R.Build.cleanedUp("carried", Type, "drop", StartLoc);
  VarDecl* Started = R.Carried ? buildStart(R, InitialSuspend, StartLoc) : nullptr;
  VarDecl* Running = R.Build.cleanedUp("running", R.S.Context.getPointerType(Type), "detach", Loc);
  if (!Started || !Running) return R.Failure = "no call of carry", false;
  Running->setInit(R.Build.call("attach", {R.Build.addressOf(*R.Carried, Loc)}, Loc));
  if (!Running->getInit()) return R.Failure = "no call of attach", false;
  Decl* Both[] = {R.Carried, Started};
  Statements.push_back(R.Build.declaration(*Running));
  return R.replace(Start, R.Build.declaration(Both), "initial suspension");
}

static bool rewriteSuspension(Rewriting& R, CoroutineSuspendExpr& Suspension) {
  SourceLocation Loc = Suspension.getKeywordLoc();
  Slot Ready = slotOf(Suspension, Suspension.getReadyExpr());
  Slot Resume = slotOf(Suspension, Suspension.getResumeExpr());
  if (!Ready || !Resume) return R.Failure = "no suspension point", false;
  llvm::SmallVector<Expr*, 3> State = R.coroutineState(Loc);
  State.push_back(cast<Expr>(*Ready));
  Expr* IsReady = R.Build.call("ready", State, Loc);
  Expr* Resumed = R.Build.comma(R.Build.call("resumed", R.coroutineState(Loc), Loc), cast<Expr>(*Resume));
  if (R.Text) R.Text->suspension(Suspension);
  return R.replace(Ready, IsReady, "call of ready") && R.replace(Resume, Resumed, "call of resumed");
}

static bool rewriteHandler(Rewriting& R, CXXCatchStmt& Handler) {
  Slot At = &*Handler.child_begin();
  auto* Block = dyn_cast<CompoundStmt>(*At);
  if (!Block) return true;
  SourceLocation Loc = Block->getLBracLoc();
  llvm::SmallVector<Stmt*, 8> Statements = {R.callStatement("resumed", R.coroutineState(Loc), Loc)};
  if (!Statements.front()) return R.replace(At, nullptr, "call of resumed");
  Statements.append(Block->body_begin(), Block->body_end());
  if (R.Text) R.Text->handler(*Block);
  return R.replace(At, R.Build.compound(Statements, Loc, Block->getRBracLoc()), "handler");
}

static bool mayLook(Rewriting& R, const Expr& Value) {
  if (R.Plan.Result != ResultForm::Awaited || !whyNotReadable(R.S, Value.getType()).empty()) return false;
  return R.Plan.WhyOnlyOwn.empty() || !isForeign(R.FD, Value);
}

static bool rewriteCoReturn(Rewriting& R, CoreturnStmt& CoReturn) {
  CallExpr* Call = returnValueCall(CoReturn);
  Slot At = Call ? slotOf(*Call, Call->getArg(0)) : nullptr;
  if (!At || !mayLook(R, *Call->getArg(0))) return true;
  Expr& Argument = *Call->getArg(0);
  if (R.Text) R.Text->coReturn(CoReturn, Argument);
  return R.replace(At, observedResult(R, Argument), "result");
}

static bool rewriteYield(Rewriting& R, CoyieldExpr& Yield) {
  CallExpr* Call = yieldValueCall(Yield);
  Slot At = Call ? slotOf(*Call, Call->getArg(0)) : nullptr;
  if (!At) return true;
  Expr& Argument = *Call->getArg(0);
  bool WithValue = mayLook(R, Argument);
  if (!WithValue && !R.Plan.TimesYields) return true;
  if (R.Text) R.Text->coYield(Yield, Argument, WithValue);
  return R.replace(At, observedYield(R, Argument, WithValue), "call of yielded");
}

bool llmobs::rewriteSuspensions(Rewriting& R) {
  for (CoroutineSuspendExpr* Suspension : R.Scan.Suspensions)
    if (!rewriteSuspension(R, *Suspension)) return false;
  for (CXXCatchStmt* Handler : R.Scan.Handlers)
    if (!rewriteHandler(R, *Handler)) return false;
  return true;
}

bool llmobs::rewriteCoroutine(Rewriting& R) {
  if (!rewriteSuspensions(R)) return false;
  for (CoroutineSuspendExpr* Suspension : R.Scan.Suspensions)
    if (auto* Yield = dyn_cast<CoyieldExpr>(Suspension); Yield && !rewriteYield(R, *Yield)) return false;
  if (R.Plan.Result != ResultForm::Awaited) return true;
  for (Slot At : R.Scan.CoReturns)
    if (!rewriteCoReturn(R, *cast<CoreturnStmt>(*At))) return false;
  return true;
}
