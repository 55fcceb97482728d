// The words of a wrapper in C: llmobs_seam_open_2 for open, a table of types, and for each value the seam function of its
// kind, as rewrite_c.cpp builds them.
#include "base/c_value.h"
#include "expand/wrapper_text.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace llmobs;

static CValue resultOf(const FunctionDecl& FD) { return cValueOf(FD.getASTContext(), FD.getReturnType()); }

static CValue valueOf(const CapturedArgument& Argument) {
  return cValueOf(Argument.Parameter->getASTContext(), Argument.Parameter->getType(), Argument.Form);
}

/// A conversion that C does not make by itself.
static const char* castFor(const CValue& Value, QualType Type) {
  const auto* Pointer = Type->getAs<PointerType>();
  if (!Pointer) return "";
  QualType Pointee = Pointer->getPointeeType();
  if (Value.TheKind == CValue::Texts) return "(const char* const*)";
  if (Value.TheKind == CValue::Text) return Pointee->isSpecificBuiltinType(BuiltinType::Char_S) ? "" : "(const char*)";
  return Pointee->isFunctionType() || Pointee.isVolatileQualified() ? "(const void*)" : "";
}

std::string WrapperText::valueInC(llvm::StringRef Name, const CValue& Value, QualType Type) const {
  std::string Operands = Value.TheKind == CValue::Opaque ? "" : castFor(Value, Type) + Name.str();
  if (!Value.TypeName.empty()) Operands += (Operands.empty() ? "" : ", ") + asLiteral(Value.TypeName);
  return seam(Value.word()) + "(" + Operands + ")";
}

/// The table of types, if there is a value.
std::string WrapperText::typesInC() const {
  llvm::SmallVector<CValue, 8> Values;
  for (const CapturedArgument& Argument : Plan.Arguments) Values.push_back(valueOf(Argument));
  if (Plan.Result != ResultForm::None) Values.push_back(resultOf(FD));
  std::string Rows;
  for (const CValue& Value : Values) {
    const char* Shape = Value.shape() == CValue::IntegerShape    ? "integer"
                        : Value.shape() == CValue::UnsignedShape ? "unsigned"
                                                                 : "opaque";
    Rows += (Rows.empty() ? "{llmobs_v1_capture_" : ", {llmobs_v1_capture_") + Value.word().str() + ", llmobs_" +
            Shape + "_shape}";
  }
  return Rows.empty() ? "" : "static const struct llmobs_type " + nameFor("types") + "[] = {" + Rows + "};";
}

std::string WrapperText::openInC() const {
  std::string Values, Count = std::to_string(Plan.Arguments.size());
  bool AllShaped = true;
  for (const CapturedArgument& Argument : Plan.Arguments) {
    CValue Value = valueOf(Argument);
    AllShaped &= Value.shape() != CValue::OpaqueShape;
    Values += ", " + valueInC(Argument.Parameter->getName(), Value, Argument.Parameter->getType());
  }
  std::string Table = Values.empty() ? "" : ", " + nameFor("types") + ", " + Count + (AllShaped ? " | 1u << 31" : "");
  return seam("open_" + Count) + "(&" + GuardName + ", " + asLiteral(Plan.Site) + Table + Values + ");";
}

std::string WrapperText::resultInC(llvm::StringRef Name) const {
  return seam("result") + "(&" + GuardName + ", " + nameFor("types") + ", " + std::to_string(Plan.Arguments.size()) +
         ", " + valueInC(Name, resultOf(FD), FD.getReturnType()) + ");";
}
