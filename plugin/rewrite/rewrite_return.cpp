// `return E;` becomes `{ T value = E; finish(&guard, value); return value; }`, where `value` of class type is
// placed in the return slot: marked as the named-return-value variable, it is what the caller gets, and
// CodeGen emits no copy for the last return. So E is evaluated exactly as before, and T need not be movable.
// The span does not end there but with the guard (`result`) if the function has to destroy something.
#include "rewrite/rewrite.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace llmobs;

/// A reference to a temporary, which is gone when the variable would be looked at.
static bool bindsTemporary(const Expr* E) {
  while (E) {
    E = E->IgnoreParens();
    if (isa<MaterializeTemporaryExpr>(E)) return true;
    if (const auto* Full = dyn_cast<FullExpr>(E))
      E = Full->getSubExpr();
    else if (const auto* Cast = dyn_cast<CastExpr>(E))
      E = Cast->getSubExpr();
    else if (const auto* Binary = dyn_cast<BinaryOperator>(E))
      E = Binary->isCommaOp() ? Binary->getRHS() : nullptr;
    else if (const auto* Member = dyn_cast<MemberExpr>(E))
      E = Member->getBase();
    else
      return false;
  }
  return false;
}

static llvm::StringRef valueName(const Rewriting& R) {
  return R.Scan.Names.contains("value") ? "llmobs_value" : "value";
}

/// What is asked of the result, and the call that records it. Not `Outside` of constant evaluation: it might meet them.
static bool lookAtResult(Rewriting& R, VarDecl& Value, SourceLocation Loc, bool Outside,
                         llvm::SmallVectorImpl<Stmt*>& Statements) {
  auto Object = [&]() -> Expr* { return R.Build.reference(Value, Loc); };
  if (Stmt* Check = failureCheck(R, Object, Loc)) {
    bool IsGuarded = R.Plan.ConstantEvaluable && !Outside;
    Expr* Evaluating = IsGuarded ? R.Build.isConstantEvaluated(Loc) : nullptr;
    Statements.push_back(IsGuarded ? R.Build.ifStatement(R.Build.negation(Evaluating), Check, nullptr, Loc) : Check);
  }
  Stmt* Result;
  if (!R.S.getLangOpts().CPlusPlus)
    Result = buildResultInC(R, Value, Loc);
  else if (Outside)
    Result = R.Build.fullExpression(
        R.Build.call(R.resultWord(), {R.guardAddress(Loc), R.Build.reference(Value, Loc)}, Loc));
  else
    Result = R.callStatement(R.resultWord(), {R.guardAddress(Loc), referenceTo(R, Value, Loc)}, Loc);
  Statements.push_back(Result);
  return Result && R.Failure.empty();
}

/// `return x;` where x is built in the return slot already.
static bool captureReturnedVariable(Rewriting& R, Slot At, ReturnStmt& Return, VarDecl& Variable) {
  SourceLocation Loc = Return.getReturnLoc();
  llvm::SmallVector<Stmt*, 3> Statements;
  if (!lookAtResult(R, Variable, Loc, false, Statements)) return R.replace(At, nullptr, "result");
  Statements.push_back(&Return);
  if (R.Text) R.Text->returnVariable(Return, Variable.getName());
  return R.replace(At, R.Build.compound(Statements, Loc, Return.getEndLoc()), "result");
}

static bool captureScalarOrReference(Rewriting& R, Slot At, ReturnStmt& Return) {
  SourceLocation Loc = Return.getReturnLoc();
  QualType Type = R.FD.getReturnType();
  bool IsReference = Type->isReferenceType();
  VarDecl* Value = R.Build.variable(valueName(R), IsReference ? Type : Type.getUnqualifiedType(), Return.getRetValue(),
                                    Loc);
  llvm::SmallVector<Stmt*, 4> Statements = {R.Build.declaration(*Value)};
  if (!lookAtResult(R, *Value, Loc, false, Statements)) return R.replace(At, nullptr, "result");
  Expr* Again = IsReference ? R.Build.reference(*Value, Loc) : R.Build.load(*Value, Loc);
  if (Type->isRValueReferenceType() && !Type->getPointeeType()->isFunctionType())
    Again = R.Build.cast(Again, CK_NoOp, Again->getType(), VK_XValue);
  Statements.push_back(R.Build.returnStatement(Again, nullptr, Return));
  if (R.Text) R.Text->returnValue(Return, Value->getName());
  return R.replace(At, R.Build.compound(Statements, Loc, Return.getEndLoc()), "return");
}

static bool captureObject(Rewriting& R, Slot At, ReturnStmt& Return) {
  SourceLocation Loc = Return.getReturnLoc();
  VarDecl* Value = R.Build.inReturnSlot(valueName(R), R.FD.getReturnType().getUnqualifiedType(), Return.getRetValue(),
                                        Loc);
  // Without the test for constant evaluation, which never comes here: see below.
  llvm::SmallVector<Stmt*, 4> Statements = {R.Build.declaration(*Value)};
  if (!lookAtResult(R, *Value, Loc, true, Statements)) return R.replace(At, nullptr, "result");
  Statements.push_back(R.Build.returnStatement(R.Build.reference(*Value, Loc), Value, Return));
  Stmt* Block = R.Build.compound(Statements, Loc, Return.getEndLoc());
  if (R.Plan.ConstantEvaluable) {
    // Constant evaluation takes the return as it was; the code generator sees that this branch is never
    // taken.
    Block = R.Build.ifStatement(R.Build.isConstantEvaluated(Loc), &Return, Block, Loc);
    R.SharedOnPurpose.push_back(Return.getRetValue());
  }
  if (R.Text) R.Text->returnValue(Return, Value->getName());
  return R.replace(At, Block, "return");
}

static bool leave(Rewriting& R, ReturnStmt& Return) {
  if (R.Text) R.Text->returnUnchanged(Return);
  return true;
}

static Expr* observedBy(Rewriting& R, llvm::StringRef Word, Expr& E, bool WithValue) {
  SourceLocation Loc = E.getExprLoc();
  OpaqueValueExpr* Value = R.Build.opaque(&E);
  bool IsObject = E.isPRValue() && E.getType()->isRecordType();
  llvm::SmallVector<Expr*, 2> Arguments = {R.guardAddress(Loc)};
  if (WithValue) Arguments.push_back(IsObject ? R.Build.cast(Value, CK_NoOp, E.getType(), VK_LValue) : Value);
  Expr* Look = R.Build.call(Word, Arguments, Loc);
  auto Object = [&]() -> Expr* {
    return IsObject ? R.Build.cast(Value, CK_NoOp, E.getType(), VK_LValue) : static_cast<Expr*>(Value);
  };
  if (Stmt* Check = Word == "result" ? failureCheck(R, Object, Loc) : nullptr)
    Look = R.Build.comma(R.Build.statementExpression(*R.Build.compound({Check}, Loc, Loc)), Look);
  return R.Build.observed(&E, Value, Look);
}

Expr* llmobs::observedResult(Rewriting& R, Expr& E) { return observedBy(R, "result", E, true); }

Expr* llmobs::observedYield(Rewriting& R, Expr& E, bool WithValue) { return observedBy(R, "yielded", E, WithValue); }

/// With -fno-elide-constructors no variable is placed in the return slot. The object is built there all the
/// same, and looked at before the temporaries that it was made from are gone.
static bool captureObjectUnelided(Rewriting& R, ReturnStmt& Return) {
  Slot At = &*Return.child_begin();
  if (auto* Full = dyn_cast<FullExpr>(*At)) At = &*Full->child_begin();
  if (R.Text) R.Text->returnValue(Return, valueName(R));
  return R.replace(At, observedResult(R, *cast<Expr>(*At)), "result");
}

static bool rewriteReturn(Rewriting& R, Slot At) {
  auto& Return = *cast<ReturnStmt>(*At);
  Expr* Value = Return.getRetValue();
  if (!Value || Value->getType()->isVoidType() || R.Plan.Result == ResultForm::None) return leave(R, Return);
  if (R.Plan.Result == ResultForm::Reference && bindsTemporary(Value)) return leave(R, Return);
  if (R.Plan.Result != ResultForm::Object) return captureScalarOrReference(R, At, Return);
  if (!R.S.getLangOpts().ElideConstructors && R.S.getLangOpts().CPlusPlus) return captureObjectUnelided(R, Return);
  const VarDecl* Named = Return.getNRVOCandidate();
  if (Named && Named->isNRVOVariable()) return captureReturnedVariable(R, At, Return, const_cast<VarDecl&>(*Named));
  if (R.Plan.ConstantEvaluable && containsLabel(Value)) return leave(R, Return);
  return captureObject(R, At, Return);
}

bool llmobs::rewriteReturns(Rewriting& R) {
  for (Slot At : R.Scan.Returns)
    if (!rewriteReturn(R, At)) return false;
  return true;
}
