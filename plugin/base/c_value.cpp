#include "base/c_value.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace llmobs;

llvm::StringRef CValue::word() const {
  static const char* const Words[] = {"integer", "unsigned", "boolean", "float", "double",
                                      "text",    "texts",    "pointer", "opaque"};
  return Words[TheKind];
}

CValue::Shape CValue::shape() const {
  return TheKind == Integer ? IntegerShape : TheKind == Unsigned ? UnsignedShape : OpaqueShape;
}

/// As C++ would spell it, so that a type is called the same in both languages.
static std::string nameOf(const ASTContext& Context, QualType Type) {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = true;
  Policy.AnonymousTagLocations = false;
  return Type.getCanonicalType().getUnqualifiedType().getAsString(Policy);
}

CValue llmobs::cValueOf(const ASTContext& Context, QualType Type, ArgumentForm Form) {
  const bool FitsWord = !Type->isIncompleteType() && Context.getTypeSize(Type) <= 64;
  if (Type->isBooleanType()) return {CValue::Boolean, ""};
  if (Type->isIntegerType() && FitsWord)
    return {Type->isSignedIntegerOrEnumerationType() ? CValue::Integer : CValue::Unsigned, ""};
  if (Type->isRealFloatingType()) return {Context.getTypeSize(Type) <= 32 ? CValue::Float : CValue::Double, ""};
  const auto* Pointer = Type->getAs<PointerType>();
  if (!Pointer) return {CValue::Opaque, nameOf(Context, Type)};
  if (Form == ArgumentForm::Texts) return {CValue::Texts, ""};
  if (Pointer->getPointeeType()->isCharType() && Form != ArgumentForm::Address) return {CValue::Text, ""};
  return {CValue::Pointer, nameOf(Context, Type)};
}
