#include "plan/argument_vector.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;

bool llmobs::isArgumentVector(const FunctionDecl& FD, unsigned Index) {
  if (Index != 1 || !FD.isMain() || FD.isReferenced()) return false;
  if (!FD.getParamDecl(0)->getType()->isIntegerType()) return false;
  const auto* Vector = FD.getParamDecl(1)->getType()->getAs<PointerType>();
  const auto* Element = Vector ? Vector->getPointeeType()->getAs<PointerType>() : nullptr;
  if (!Element || Vector->getPointeeType().isVolatileQualified()) return false;
  return Element->getPointeeType()->isCharType() && !Element->getPointeeType().isVolatileQualified();
}
