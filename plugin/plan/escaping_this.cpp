#include "plan/escaping_this.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

static bool isThisObject(const Expr& E) {
  const auto* Operator = dyn_cast<UnaryOperator>(E.IgnoreParenImpCasts());
  return Operator && Operator->getOpcode() == UO_Deref &&
         isa<CXXThisExpr>(Operator->getSubExpr()->IgnoreParenImpCasts());
}

static bool handsOn(const Stmt* Root) {
  if (!Root) return false;
  if (const auto* Member = dyn_cast<MemberExpr>(Root))
    if (isThisObject(*Member->getBase())) return false;
  if (const auto* Member = dyn_cast<CXXDependentScopeMemberExpr>(Root))
    if (Member->isImplicitAccess() || isThisObject(*Member->getBase())) return false;
  if (const auto* E = dyn_cast<Expr>(Root))
    if (isThisObject(*E)) return true;
  for (const Stmt* Child : Root->children())
    if (handsOn(Child)) return true;
  return false;
}

static bool handsOnIn(const CXXConstructorDecl& Constructor) {
  const FunctionDecl* Definition = nullptr;
  if (!Constructor.hasBody(Definition)) {
    const FunctionDecl* Pattern = Constructor.getTemplateInstantiationPattern();
    if (!Pattern || !Pattern->hasBody(Definition)) return false;
  }
  for (const CXXCtorInitializer* One : cast<CXXConstructorDecl>(Definition)->inits())
    if (One->isWritten() && handsOn(One->getInit())) return true;
  return false;
}

bool llmobs::isHandedOnUnmade(const CXXRecordDecl& Class) {
  const CXXRecordDecl* Definition = Class.getDefinition();
  if (!Definition) return false;
  for (const CXXConstructorDecl* Constructor : Definition->ctors())
    if (handsOnIn(*Constructor)) return true;
  for (const Decl* D : Definition->decls()) {
    if (const auto* Template = dyn_cast<FunctionTemplateDecl>(D))
      if (const auto* Constructor = dyn_cast<CXXConstructorDecl>(Template->getTemplatedDecl()))
        if (handsOnIn(*Constructor)) return true;
    const auto* Field = dyn_cast<FieldDecl>(D);
    if (Field && Field->hasInClassInitializer() && handsOn(Field->getInClassInitializer())) return true;
  }
  return false;
}
