#include "base/member_expression.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Sema/DeclSpec.h"
#include "clang/Sema/Lookup.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace llmobs;

/// Asked first, as Sema would otherwise guess at what was meant, and say so later.
static bool hasMemberNamed(Sema& S, QualType Type, const DeclarationNameInfo& Name) {
  CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition()) return false;
  LookupResult Found(S, Name, Sema::LookupMemberName);
  Found.suppressDiagnostics();
  return S.LookupQualifiedName(Found, Class->getDefinition());
}

Expr* llmobs::memberOf(Sema& S, Expr* Object, llvm::StringRef Name, SourceLocation Loc) {
  CXXScopeSpec Scope;
  DeclarationNameInfo Named(&S.Context.Idents.get(Name), Loc);
  if (!hasMemberNamed(S, Object->getType(), Named)) return nullptr;
  ExprResult Member = S.BuildMemberReferenceExpr(Object, Object->getType(), Loc, /*IsArrow=*/false, Scope,
                                                 SourceLocation(), nullptr, Named, nullptr, nullptr);
  if (Member.isInvalid()) return nullptr;
  bool IsFunction = Member.get()->hasPlaceholderType() || Member.get()->getType()->isFunctionType();
  if (IsFunction) Member = S.BuildCallExpr(nullptr, Member.get(), Loc, {}, Loc);
  return Member.isInvalid() ? nullptr : Member.get();
}

Expr* llmobs::conditionOf(Sema& S, Expr* E, SourceLocation Loc) {
  ExprResult Condition = S.CheckBooleanCondition(Loc, E);
  return Condition.isInvalid() ? nullptr : Condition.get();
}
