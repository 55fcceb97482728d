#include "base/promise_call.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llmobs;

static bool takesOneValue(const CallExpr& Call) {
  return Call.getNumArgs() == 1 && !isa<CXXDefaultArgExpr>(Call.getArg(0)) && !Call.getArg(0)->getType()->isVoidType();
}

CallExpr* llmobs::returnValueCall(CoreturnStmt& CoReturn) {
  Expr* E = CoReturn.getPromiseCall();
  if (auto* Full = dyn_cast_or_null<FullExpr>(E)) E = Full->getSubExpr();
  auto* Call = dyn_cast_or_null<CallExpr>(E);
  return Call && takesOneValue(*Call) ? Call : nullptr;
}

static bool isYieldValue(const CallExpr& Call) {
  const auto* Method = dyn_cast_or_null<CXXMethodDecl>(Call.getCalleeDecl());
  return isa<CXXMemberCallExpr>(Call) && Method && Method->getIdentifier() && Method->getName() == "yield_value";
}

/// It is the innermost of what is wrapped around it: temporaries, an operator co_await.
static CallExpr* findYieldValue(Stmt* S) {
  if (!S) return nullptr;
  auto* Call = dyn_cast<CallExpr>(S);
  if (Call && isYieldValue(*Call)) return Call;
  if (auto* Opaque = dyn_cast<OpaqueValueExpr>(S)) return findYieldValue(Opaque->getSourceExpr());
  for (Stmt* Child : S->children())
    if (CallExpr* Found = findYieldValue(Child)) return Found;
  return nullptr;
}

static bool isOfAnotherGenerator(QualType Type) {
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  return Class && Class->getIdentifier() && Class->getName() == "elements_of";
}

CallExpr* llmobs::yieldValueCall(CoyieldExpr& Yield) {
  CallExpr* Call = findYieldValue(Yield.getCommonExpr());
  return Call && takesOneValue(*Call) && !isOfAnotherGenerator(Call->getArg(0)->getType()) ? Call : nullptr;
}

bool llmobs::isOwnValue(const FunctionDecl& FD, const Expr& Value) {
  const Expr* E = &Value;
  while (const auto* Cast = dyn_cast<ImplicitCastExpr>(E->IgnoreParens())) {
    if (E->IgnoreParens()->isPRValue() && !Cast->getSubExpr()->isPRValue()) break; // reads it
    E = Cast->getSubExpr();
  }
  E = E->IgnoreParens();
  if (E->isPRValue() || isa<MaterializeTemporaryExpr>(E)) return true;
  const auto* Reference = dyn_cast<DeclRefExpr>(E);
  const auto* Variable = Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return Variable && Variable->hasLocalStorage() && !Variable->getType()->isReferenceType() &&
         Variable->getDeclContext() == &FD;
}
