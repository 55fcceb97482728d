#include "plan/unterminated_text.h"

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llmobs;

static bool isCharPointer(QualType Type) {
  const auto* Pointer = Type->getAs<PointerType>();
  return Pointer && Pointer->getPointeeType()->isCharType();
}

bool llmobs::isTextBuffer(const FunctionDecl& FD, unsigned Index) {
  QualType Type = FD.getParamDecl(Index)->getType().getNonReferenceType();
  return isCharPointer(Type) && !Type->getPointeeType().isConstQualified();
}

static bool isOneOf(StringRef Name, std::initializer_list<StringRef> Words) {
  return llvm::any_of(Words, [&](StringRef Word) { return StringRef(Name.lower()).contains(Word); });
}

static bool isCalledEnd(const ParmVarDecl& Parameter) {
  return isOneOf(Parameter.getName(), {"end", "last", "limit", "stop"});
}

/// The beginning or the end of a range of characters.
static bool isOfRange(const FunctionDecl& FD, unsigned Index) {
  auto IsPointer = [&](unsigned I) {
    return I < FD.getNumParams() && isCharPointer(FD.getParamDecl(I)->getType().getNonReferenceType());
  };
  if (!IsPointer(Index)) return false;
  if (Index > 0 && IsPointer(Index - 1) && isCalledEnd(*FD.getParamDecl(Index))) return true;
  return IsPointer(Index + 1) && isCalledEnd(*FD.getParamDecl(Index + 1));
}

bool llmobs::isTextWithoutTerminator(const FunctionDecl& FD, unsigned Index, bool SaidToBeText) {
  if (!isCharPointer(FD.getParamDecl(Index)->getType().getNonReferenceType())) return false;
  if (isOfRange(FD, Index)) return true;
  if (Index + 1 == FD.getNumParams()) return false;
  const ParmVarDecl* Next = FD.getParamDecl(Index + 1);
  QualType NextType = Next->getType().getNonReferenceType();
  if (!NextType->isIntegerType() || NextType->isBooleanType() || NextType->isEnumeralType()) return false;
  const auto* Alias = NextType->getAs<TypedefType>();
  bool MayBeSize = SaidToBeText ? Alias && Alias->getDecl()->getName() == "size_t" : NextType->isUnsignedIntegerType();
  return MayBeSize || Next->getName().lower() == "n" ||
         isOneOf(Next->getName(), {"len", "size", "count", "bytes", "num"});
}

static bool namesPlace(const FunctionDecl& FD) {
  if (isa<CXXConversionDecl>(FD)) return false; // of a class that is a string
  OverloadedOperatorKind Operator = FD.getOverloadedOperator();
  if (Operator != OO_None) return Operator != OO_Call && Operator != OO_Subscript;
  if (!FD.getIdentifier()) return false;
  auto Is = [&](std::initializer_list<StringRef> Names) { return llvm::is_contained(Names, FD.getName()); };
  // (What c_str() returns has an end.)
  return Is({"begin", "end", "cbegin", "cend", "rbegin", "rend"}) ||
         (isa<CXXMethodDecl>(FD) && FD.getNumParams() == 0 && Is({"data", "base", "get", "release"}));
}

bool llmobs::returnsUnterminatedText(const FunctionDecl& FD) {
  QualType Result = FD.getReturnType().getNonReferenceType();
  if (!isCharPointer(Result)) return false;
  if (namesPlace(FD)) return true;
  for (unsigned I = 0; I < FD.getNumParams(); ++I)
    if (isOfRange(FD, I) || (isTextBuffer(FD, I) && !Result->getPointeeType().isConstQualified())) return true;
  return false;
}
