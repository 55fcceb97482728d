#include "base/readable.h"
#include "base/ast_builder.h"
#include "base/diagnostics.h"
#include "base/plain_container.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace llmobs;

bool llmobs::isOfLibrary(const Decl& D) {
  const NamespaceDecl* Outermost = nullptr;
  for (const DeclContext* In = D.getDeclContext(); In; In = In->getParent())
    if (const auto* Namespace = dyn_cast<NamespaceDecl>(In)) Outermost = Namespace;
  if (!Outermost || !Outermost->getIdentifier()) return false;
  StringRef Name = Outermost->getName();
  return Name == "std" || Name == "llmobs" || Name.take_front(2) == "__";
}

/// A type that the program has not completed: it must not be us who instantiates it. The standard library's own
/// (std::less, std::allocator) can always be.
static bool hasNoDefinition(const CXXRecordDecl& Class) {
  if (Class.hasDefinition()) return false;
  const auto* Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  return !Special || !isOfLibrary(Class) || !Special->getSpecializedTemplate()->getTemplatedDecl()->hasDefinition();
}

static bool isIncompletePart(QualType Type) {
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  return Class && hasNoDefinition(*Class);
}

bool llmobs::anyPart(QualType Type, llvm::function_ref<bool(QualType)> Test, unsigned Depth) {
  if (Test(Type)) return true;
  const auto* Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Type->getAsCXXRecordDecl());
  if (!Class || Depth == 0) return false;
  auto IsOne = [&](const TemplateArgument& Argument) {
    return Argument.getKind() == TemplateArgument::Type && anyPart(Argument.getAsType(), Test, Depth - 1);
  };
  for (const TemplateArgument& Argument : Class->getTemplateArgs().asArray()) {
    if (IsOne(Argument)) return true;
    if (Argument.getKind() == TemplateArgument::Pack && llvm::any_of(Argument.pack_elements(), IsOne)) return true;
  }
  return false;
}

// What llmobs/type_traits.h asks an object for; tests/structure/check_asked.py compares.
static const char* const AskedFor[] = {
    "begin",   "end",      "empty",   "data",       "size",          "native",   "has_value",
    "error",   "get",      "get_ptr", "index",      "is_null",       "count",    "valueless_by_exception",
    "message", "ok",       "code",    "error_code", "error_message", "ToString", "status",
    "value",   "category", "name",    "has_error"};

bool llmobs::mayBeAsked(const CXXMethodDecl& Method) {
  if (Method.getOverloadedOperator() == OO_Star) return true;
  return Method.getIdentifier() && llvm::is_contained(AskedFor, Method.getName());
}

/// A member of a class template is compiled when it is used. If the program does not use it, it may be one
/// that does not compile; so it is tried.
static bool failsToInstantiate(Sema& S, CXXMethodDecl& Method) {
  const FunctionDecl* Pattern = Method.getTemplateInstantiationPattern();
  bool IsUntried = Pattern && Pattern->isDefined() && !Method.isDefined() && Method.isImplicitlyInstantiable();
  if (!IsUntried || hasConstraint(Method)) return Method.isInvalidDecl();
  QuietDiagnostics Quiet(S.getDiagnostics());
  QualType Written = Method.getType();
  S.InstantiateFunctionDefinition(Method.getLocation(), &Method, /*Recursive=*/true);
  if (!Quiet.hasErrorOccurred()) return false;
  // As if it had not been tried: should the program use it after all, Clang says what is wrong.
  Method.setBody(nullptr);
  Method.setInvalidDecl(false);
  Method.setType(Written);
  return true;
}

static bool hasMemberThatFails(Sema& S, QualType Type) {
  CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->isInStdNamespace()) return false;
  for (CXXMethodDecl* Method : Class->methods())
    if (Method->isConst() && mayBeAsked(*Method) && failsToInstantiate(S, *Method)) return true;
  return llvm::any_of(Class->bases(),
                      [&](const CXXBaseSpecifier& Base) { return hasMemberThatFails(S, Base.getType()); });
}

std::string llmobs::whyNotReadable(Sema& S, QualType Type) {
  if (Type->isFunctionType()) return "it is a function";
  completePlainContainer(S, Type);
  if (Type->isIncompleteType()) return "its type is incomplete here";
  if (Type.isVolatileQualified()) return "it is volatile, so that reading it is an effect";
  if (Type->isAtomicType()) return "it is atomic";
  if (Type->isVariablyModifiedType()) return "its size is known only at run time";
  if (Type->isSizelessType() || Type->isObjCObjectPointerType() || Type->isBlockPointerType() || Type.hasAddressSpace())
    return "its type is not one of C++";
  if (anyPart(Type, isIncompletePart)) return "a type that it holds is incomplete here";
  if (anyPart(Type, [&](QualType Part) { return hasMemberThatFails(S, Part); }))
    return "a member function that would be asked for its elements does not compile";
  return "";
}
