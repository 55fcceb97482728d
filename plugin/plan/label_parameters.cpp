#include "plan/label_parameters.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Expr.h"
#include "clang/Sema/Lookup.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace llmobs;

static bool isTextCharacter(const ASTContext& Context, QualType Type) {
  if (!Context.getLangOpts().CPlusPlus) return Type->isCharType();
  return Context.hasSameUnqualifiedType(Type, Context.CharTy) || Type->isChar8Type();
}

static bool isTextPointer(const ASTContext& Context, QualType Type) {
  return Type->isPointerType() && isTextCharacter(Context, Type->getPointeeType());
}

/// Numbers that the library knows: what is wider than a word is shown by the name of its type.
static bool isNumber(const ASTContext& Context, QualType Type) {
  if (Type->isIntegralOrEnumerationType()) return Context.getTypeSize(Type) <= 64;
  const auto* Number = Type->getAs<BuiltinType>();
  return Number && (Number->getKind() == BuiltinType::Float || Number->getKind() == BuiltinType::Double ||
                    Number->getKind() == BuiltinType::LongDouble);
}

/// The class's own member functions of this name, and those of its bases.
static llvm::SmallVector<const CXXMethodDecl*, 4> methods(Sema& S, CXXRecordDecl& Class, llvm::StringRef Name) {
  LookupResult Found(S, &S.Context.Idents.get(Name), Class.getLocation(), Sema::LookupMemberName);
  Found.suppressDiagnostics();
  S.LookupQualifiedName(Found, &Class);
  llvm::SmallVector<const CXXMethodDecl*, 4> Result;
  for (const NamedDecl* One : Found)
    if (const auto* Method = dyn_cast<CXXMethodDecl>(One->getUnderlyingDecl()))
      if (Method->getAccess() == AS_public) Result.push_back(Method);
  return Result;
}

/// Text is what llmobs/capture.h takes for text: data() of characters, with a size(); or native(), of paths.
static bool isText(Sema& S, CXXRecordDecl& Class) {
  bool HasText = llvm::any_of(methods(S, Class, "data"), [&](const CXXMethodDecl* Method) {
    return isTextPointer(S.Context, Method->getReturnType().getCanonicalType());
  });
  return (HasText && !methods(S, Class, "size").empty()) || !methods(S, Class, "native").empty();
}

/// An llmobs_capture of the type's author, which may write anything.
static bool hasOwnCapture(Sema& S, QualType Type) {
  OpaqueValueExpr Value(SourceLocation(), Type, VK_LValue);
  Expr* Arguments[] = {&Value};
  ADLResult Found;
  S.ArgumentDependentLookup(&S.Context.Idents.get("llmobs_capture"), SourceLocation(), Arguments, Found);
  return llvm::any_of(Found, [&](const NamedDecl* One) {
    const auto* Function = dyn_cast<FunctionDecl>(One->getUnderlyingDecl());
    if (!Function) return true; // a template
    return Function->getNumParams() == 2 &&
           S.Context.hasSameUnqualifiedType(Function->getParamDecl(1)->getType().getNonReferenceType(), Type);
  });
}

/// What an optional or a smart pointer may hold.
static QualType heldType(Sema& S, CXXRecordDecl& Class) {
  const auto* Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  bool Holds = !methods(S, Class, "has_value").empty() || !methods(S, Class, "get").empty();
  if (!Special || !Holds || Special->getTemplateArgs().size() == 0) return QualType();
  const TemplateArgument& First = Special->getTemplateArgs()[0];
  return First.getKind() == TemplateArgument::Type ? First.getAsType() : QualType();
}

static bool mayHaveText(Sema& S, QualType Type) {
  if (S.getLangOpts().CPlusPlus && (Type->isRecordType() || Type->isEnumeralType()) && hasOwnCapture(S, Type))
    return true;
  if (isNumber(S.Context, Type) || isTextPointer(S.Context, Type)) return true;
  if (const auto* Array = S.Context.getAsConstantArrayType(Type))
    return isTextCharacter(S.Context, Array->getElementType());
  CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition()) return false;
  if (isText(S, *Class)) return true;
  QualType Held = heldType(S, *Class);
  return !Held.isNull() && mayHaveText(S, Held);
}

std::string llmobs::whyNoLabel(Sema& S, QualType Type) {
  if (mayHaveText(S, Type)) return "";
  PrintingPolicy Policy(S.getLangOpts());
  Policy.SuppressTagKeyword = true;
  return "a '" + Type.getUnqualifiedType().getAsString(Policy) +
         "' is neither text nor a number, and holds none; pass the part of it that is, or record it with llmobs::annotate";
}
