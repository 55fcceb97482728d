#include "plan/never_defined.h"
#include "base/readable.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace llmobs;

static bool isNeverDefined(const CXXMethodDecl& Method) {
  if (Method.isVirtual() || Method.isDefined() || Method.isUsed(/*CheckUsedAttr=*/false)) return false;
  if (Method.hasAttr<AsmLabelAttr>() || Method.hasAttr<DLLImportAttr>()) return false;
  const FunctionDecl* Pattern = Method.getTemplateInstantiationPattern();
  return !Pattern || !Pattern->isDefined();
}

/// Other translation units cannot know the class.
static bool isOfThisFile(Sema& S, const CXXRecordDecl& Class) {
  return S.TUKind == TU_Complete && !Class.getOwningModule() && !Class.isFromASTFile() &&
         S.getSourceManager().isInMainFile(S.getSourceManager().getExpansionLoc(Class.getLocation()));
}

bool llmobs::hasFunctionNeverDefined(Sema& S, const CXXRecordDecl& Class) {
  const CXXRecordDecl* Definition = Class.getDefinition();
  if (!Definition || Definition->isInvalidDecl() || !isOfThisFile(S, *Definition)) return false;
  for (const CXXMethodDecl* Method : Definition->methods())
    if (Method->isConst() && mayBeAsked(*Method) && isNeverDefined(*Method)) return true;
  return llvm::any_of(Definition->bases(), [&](const CXXBaseSpecifier& Base) {
    const CXXRecordDecl* BaseClass = Base.getType()->getAsCXXRecordDecl();
    return BaseClass && hasFunctionNeverDefined(S, *BaseClass);
  });
}
