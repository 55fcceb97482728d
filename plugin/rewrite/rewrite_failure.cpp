// `failed_if = "!ok"` asks what is returned, where it stands:
//
//   if (recorded(&guard)) try { if (!value.ok) failed(&guard, "Reply", value.message); } catch (...) {}
//
// (without the try where nothing can throw). Nothing is asked while tracing is off.
#include "base/member_expression.h"
#include "rewrite/rewrite.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace llmobs;

static Expr* constant(Rewriting& R, Expr* Object) {
  return R.Build.cast(Object, CK_NoOp, Object->getType().withConst(), VK_LValue);
}

static Stmt* failedCall(Rewriting& R, llvm::function_ref<Expr*()> Object, SourceLocation Loc) {
  const ReturnedFailure& Failure = R.Plan.FailedIf;
  Expr* Message = Failure.Message.Name.empty() ? R.Build.stringLiteral(Failure.saying(), Loc)
                                               : memberOf(R.S, constant(R, Object()), Failure.Message.Name, Loc);
  Expr* Arguments[] = {R.guardAddress(Loc), R.Build.stringLiteral(Failure.Type, Loc), Message};
  return R.Build.fullExpression(R.Build.call("failed", Arguments, Loc));
}

/// `if (Condition) Then`, whose temporaries are gone before Then.
static Stmt* conditional(Rewriting& R, Expr* Condition, Stmt* Then, SourceLocation Loc) {
  ExprResult Full = Condition ? R.S.ActOnFinishFullExpr(Condition, /*DiscardedValue=*/false) : ExprError();
  return Full.isInvalid() ? nullptr : R.Build.ifStatement(Full.get(), Then, nullptr, Loc);
}

Stmt* llmobs::failureCheck(Rewriting& R, llvm::function_ref<Expr*()> Object, SourceLocation Loc) {
  const ReturnedFailure& Failure = R.Plan.FailedIf;
  if (Failure.Condition.Name.empty()) return nullptr;
  Expr* Read = memberOf(R.S, constant(R, Object()), Failure.Condition.Name, Loc);
  Expr* Condition = Read ? conditionOf(R.S, Read, Loc) : nullptr;
  if (Condition && Failure.IsNegated) Condition = R.Build.negation(Condition);
  Stmt* Check = conditional(R, Condition, failedCall(R, Object, Loc), Loc);
  bool CanThrow = Failure.Condition.CanThrow || Failure.Message.CanThrow;
  if (Check && CanThrow && R.S.getLangOpts().CXXExceptions)
    Check = R.Build.tryStatement(*R.Build.compound({Check}, Loc, Loc), {R.Build.catchAll({}, Loc)}, Loc);
  Check = Check ? conditional(R, R.Build.call("recorded", {R.guardAddress(Loc)}, Loc), Check, Loc) : nullptr;
  if (!Check) R.Failure = "no question for a failure";
  return Check;
}
