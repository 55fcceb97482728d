#include "plan/unfilled_range.h"
#include "plan/shared_state.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llmobs;

/// An object of the type may have no value, and can be given one.
static bool isUnfilledElement(QualType Type) {
  if (Type.isConstQualified()) return false;
  if (const auto* Class = Type->getAsCXXRecordDecl())
    return Class->hasDefinition() && Class->hasTrivialDefaultConstructor() && !Class->isEmpty();
  return Type->isScalarType();
}

/// What data() of a constant object gives, or begin() if that is a pointer; null if there is neither.
static QualType elementOf(const CXXRecordDecl& Class) {
  const CXXRecordDecl* Definition = Class.getDefinition();
  if (!Definition) return QualType();
  for (StringRef Name : {"data", "begin"})
    for (const CXXMethodDecl* Method : Definition->methods()) {
      if (!Method->getIdentifier() || Method->getName() != Name || !Method->isConst()) continue;
      QualType Result = Method->getReturnType().getCanonicalType();
      if (Result->isPointerType()) return Result->getPointeeType();
    }
  for (const CXXBaseSpecifier& Base : Definition->bases()) {
    const CXXRecordDecl* BaseClass = Base.getType()->getAsCXXRecordDecl();
    QualType Element = BaseClass ? elementOf(*BaseClass) : QualType();
    if (!Element.isNull()) return Element;
  }
  return QualType();
}

bool llmobs::isUnfilledRange(QualType Type) {
  bool IsVariable = Type->isLValueReferenceType() && !Type->getPointeeType().isConstQualified();
  Type = Type.getNonReferenceType();
  if (const ArrayType* Array = Type->getAsArrayTypeUnsafe())
    return IsVariable && isUnfilledElement(Array->getElementType());
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition()) return false;
  QualType Element = elementOf(*Class);
  if (Element.isNull()) return false;
  if (isViewClass(*Class)) return isUnfilledElement(Element);
  // std::array: its elements are parts of it.
  return IsVariable && Class->hasTrivialDefaultConstructor() && Class->hasTrivialDestructor() &&
         isUnfilledElement(Element.getUnqualifiedType());
}
