#include "plan/exchanged_callback.h"
#include "base/vocabulary.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llmobs;

/// std::function, std::move_only_function, absl::AnyInvocable and the like: Class<Result(Arguments...)>.
static bool holdsAnyCallable(QualType Type) {
  const auto* Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Type->getAsCXXRecordDecl());
  if (!Class || Class->getTemplateArgs().size() == 0) return false;
  const TemplateArgument& First = Class->getTemplateArgs()[0];
  return First.getKind() == TemplateArgument::Type && First.getAsType()->isFunctionType();
}

static std::string whyNotExchanged(const FunctionDecl& FD, const ParmVarDecl& Parameter) {
  if (!FD.getASTContext().getLangOpts().CPlusPlus) return "in C a callback cannot be exchanged";
  if (isa_and_nonnull<CoroutineBodyStmt>(FD.getBody())) return "a coroutine's span ends when its body does";
  QualType Type = Parameter.getType();
  if (!holdsAnyCallable(Type.getNonReferenceType()))
    return "it is not of a class that holds any callable, as std::function does; use llmobs::Done";
  if (Type->isReferenceType()) return "it is a reference to what is the caller's; take it by value";
  if (Type.isConstQualified()) return "it is const";
  return "";
}

const ParmVarDecl* llmobs::findTrailingCallback(const FunctionDecl& FD, const std::string& Name, std::string& Why) {
  llvm::SmallVector<StringRef, 8> Names;
  for (const ParmVarDecl* Parameter : FD.parameters()) {
    if (!Parameter->getName().empty()) Names.push_back(Parameter->getName());
    if (Parameter->getName() != Name) continue;
    Why = whyNotExchanged(FD, *Parameter);
    if (!Why.empty()) Why = "'" + Name + "' cannot end the span: " + Why;
    return Why.empty() ? Parameter : nullptr;
  }
  StringRef Meant = nearest(Name, Names);
  Why = "there is no parameter '" + Name + "'" + (Meant.empty() ? "" : "; did you mean '" + Meant.str() + "'?");
  return nullptr;
}
