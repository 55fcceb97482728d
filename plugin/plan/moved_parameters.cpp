#include "plan/moved_parameters.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

static bool isExchange(const CallExpr& Call) {
  const FunctionDecl* Callee = Call.getDirectCallee();
  return Callee && Callee->isInStdNamespace() && Callee->getIdentifier() && Callee->getName() == "exchange";
}

/// The operand of std::move, std::forward and their like, of a cast, or of std::exchange.
static const Expr* operandOfMove(const Expr& E) {
  if (const auto* Call = dyn_cast<CallExpr>(&E); Call && isExchange(*Call)) return Call->getArg(0);
  if (!E.isXValue()) return nullptr;
  if (const auto* Call = dyn_cast<CallExpr>(&E)) return Call->getNumArgs() == 1 ? Call->getArg(0) : nullptr;
  const auto* Cast = dyn_cast<ExplicitCastExpr>(&E);
  return Cast ? Cast->getSubExpr() : nullptr;
}

static bool isPartOf(const Expr& E, const ParmVarDecl& Parameter) {
  const Expr* Whole = E.IgnoreParenImpCasts();
  while (const auto* Member = dyn_cast<MemberExpr>(Whole)) Whole = Member->getBase()->IgnoreParenImpCasts();
  const auto* Reference = dyn_cast<DeclRefExpr>(Whole);
  return Reference && Reference->getDecl() == &Parameter;
}

static bool moves(const Stmt* Root, const ParmVarDecl& Parameter) {
  if (!Root) return false;
  if (const auto* E = dyn_cast<Expr>(Root))
    if (const Expr* Operand = operandOfMove(*E); Operand && isPartOf(*Operand, Parameter)) return true;
  for (const Stmt* Child : Root->children())
    if (moves(Child, Parameter)) return true;
  return false;
}

bool llmobs::isMovedByInitializer(const FunctionDecl& FD, const ParmVarDecl& Parameter) {
  const auto* Constructor = dyn_cast<CXXConstructorDecl>(&FD);
  if (!Constructor || !Parameter.getType().getNonReferenceType()->isRecordType()) return false;
  for (const CXXCtorInitializer* One : Constructor->inits())
    if (One->isWritten() && moves(One->getInit(), Parameter)) return true;
  return false;
}
