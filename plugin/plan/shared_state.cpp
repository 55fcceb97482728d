#include "plan/shared_state.h"
#include "base/ast_builder.h"
#include "base/promise_call.h"
#include "base/readable.h"
#include "plan/synchronisation.h"
#include "plan/synchroniser.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llmobs;

static const unsigned MaxLeadDepth = 6;

//===-- What a value leads to ---------------------------------------------------------------------===//

static bool leads(QualType Type, unsigned Depth);

static bool isTextPointer(QualType Type) {
  const auto* Pointer = Type->getAs<PointerType>();
  return Pointer && (Pointer->getPointeeType()->isCharType() || Pointer->getPointeeType()->isChar8Type());
}

static bool hasPointer(const CXXRecordDecl& Class, unsigned Depth = 0) {
  if (!Class.hasDefinition() || Depth > MaxLeadDepth) return false;
  auto Has = [&](QualType Type) {
    const CXXRecordDecl* Part = Type->getAsCXXRecordDecl();
    return Type->isPointerType() || Type->isReferenceType() || (Part && hasPointer(*Part, Depth + 1));
  };
  return llvm::any_of(Class.getDefinition()->fields(), [&](const FieldDecl* Field) { return Has(Field->getType()); }) ||
         llvm::any_of(Class.getDefinition()->bases(),
                      [&](const CXXBaseSpecifier& Base) { return Has(Base.getType()); });
}

static bool hasMethod(const CXXRecordDecl& Class, llvm::function_ref<bool(const CXXMethodDecl&)> Test) {
  const CXXRecordDecl* Definition = Class.getDefinition();
  if (!Definition) return false;
  return llvm::any_of(Definition->methods(), [&](const CXXMethodDecl* Method) { return Test(*Method); }) ||
         llvm::any_of(Definition->bases(), [&](const CXXBaseSpecifier& Base) {
           const CXXRecordDecl* BaseClass = Base.getType()->getAsCXXRecordDecl();
           return BaseClass && hasMethod(*BaseClass, Test);
         });
}

static bool isCopyable(const CXXRecordDecl& Class) {
  for (const CXXConstructorDecl* Constructor : Class.getDefinition()->ctors())
    if (Constructor->isCopyConstructor()) return !Constructor->isDeleted();
  return !Class.defaultedCopyConstructorIsDeleted();
}

bool llmobs::isViewClass(const CXXRecordDecl& Class) {
  return Class.hasTrivialDestructor() && hasPointer(Class) && hasMethod(Class, mayBeAsked);
}

/// std::shared_ptr and its like: an object that is copied, and leads to one that is not.
static bool isSharedOwner(const CXXRecordDecl& Class) {
  auto IsArrow = [](const CXXMethodDecl& Method) { return Method.getOverloadedOperator() == OO_Arrow; };
  auto IsGet = [](const CXXMethodDecl& Method) { return Method.getIdentifier() && Method.getName() == "get"; };
  return hasMethod(Class, IsGet) && hasMethod(Class, IsArrow) && isCopyable(Class);
}

static bool isAllocator(const CXXRecordDecl& Class) {
  return Class.getIdentifier() && Class.getName().contains("allocator");
}

static bool argumentsLead(const CXXRecordDecl& Class, unsigned Depth) {
  const auto* Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Special) return false;
  auto Leads = [&](const TemplateArgument& Argument) {
    return Argument.getKind() == TemplateArgument::Type && leads(Argument.getAsType(), Depth + 1);
  };
  return llvm::any_of(Special->getTemplateArgs().asArray(), [&](const TemplateArgument& Argument) {
    return Leads(Argument) ||
           (Argument.getKind() == TemplateArgument::Pack && llvm::any_of(Argument.pack_elements(), Leads));
  });
}

/// By way of the members that are shown.
static bool membersLead(const CXXRecordDecl& Class, unsigned Depth) {
  if (isOfLibrary(Class)) return false;
  auto Leads = [&](QualType Type) {
    return !Type->isReferenceType() && !Type->isPointerType() && leads(Type, Depth + 1);
  };
  return llvm::any_of(Class.fields(),
                      [&](const FieldDecl* Field) {
                        return Field->getAccess() == AS_public && Leads(Field->getType());
                      }) ||
         llvm::any_of(Class.bases(), [&](const CXXBaseSpecifier& Base) { return Leads(Base.getType()); });
}

static bool leads(QualType Type, unsigned Depth) {
  if (Type->isReferenceType() || isTextPointer(Type) || Depth > MaxLeadDepth) return true;
  if (const ArrayType* Array = Type->getAsArrayTypeUnsafe()) return leads(Array->getElementType(), Depth + 1);
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (!Class || isAllocator(*Class)) return false;
  Class = Class->getDefinition();
  if (!Class) return false;
  return isViewClass(*Class) || isSharedOwner(*Class) || argumentsLead(*Class, Depth) || membersLead(*Class, Depth);
}

bool llmobs::leadsElsewhere(QualType Type) { return leads(Type, 0); }

//===-- Whether that is shared --------------------------------------------------------------------===//

static std::string because(const std::string& Reason) { return "another thread may be changing it, as " + Reason; }

static const CXXRecordDecl* classOfThis(const FunctionDecl& FD) {
  const auto* Method = dyn_cast<CXXMethodDecl>(&FD);
  return Method && !Method->isStatic() ? Method->getParent() : nullptr;
}

static std::string lockOfClass(const FunctionDecl& FD) {
  const CXXRecordDecl* Class = classOfThis(FD);
  return Class ? synchroniserIn(FD.getASTContext(), typeOf(*Class)) : "";
}

static std::string whySharedByParameter(const FunctionDecl& FD) {
  for (const ParmVarDecl* Parameter : FD.parameters()) {
    std::string Found = synchroniserIn(FD.getASTContext(), Parameter->getType());
    if (!Found.empty()) return because("argument '" + Parameter->getNameAsString() + "' is or has " + Found);
  }
  return "";
}

std::string llmobs::whyShared(const FunctionDecl& FD) {
  Synchronisation Found = findSynchronisation(FD);
  if (!Found.What.empty()) return because("the function locks or waits: " + Found.What);
  if (FD.hasAttr<AcquireCapabilityAttr>() || FD.hasAttr<TryAcquireCapabilityAttr>() || FD.hasAttr<LocksExcludedAttr>())
    return because("an attribute says that the function takes a lock");
  // Who has to hold the lock before the call has the state behind it to himself.
  if (FD.hasAttr<RequiresCapabilityAttr>()) return "";
  std::string Why = whySharedByParameter(FD);
  if (!Why.empty() || !Found.ReachesLock) return Why;
  std::string Lock = lockOfClass(FD);
  return Lock.empty() ? "" : because("the object has " + Lock + ", which the function can reach");
}

std::string llmobs::whySharedResult(const FunctionDecl& FD, const std::string& WhyArguments) {
  if (FD.hasAttr<RequiresCapabilityAttr>()) return "";
  if (!WhyArguments.empty()) return WhyArguments;
  bool IsCoroutine = isa_and_nonnull<CoroutineBodyStmt>(FD.getBody()); // whose result is something else
  std::string Lock = IsCoroutine ? "" : synchroniserIn(FD.getASTContext(), FD.getReturnType());
  if (!Lock.empty()) return because("it is or has " + Lock);
  Lock = lockOfClass(FD);
  return Lock.empty() ? "" : because("the object that it belongs to has " + Lock);
}

bool llmobs::isForeign(const FunctionDecl& FD, const Expr& Value) {
  return !isOwnValue(FD, Value) || leadsElsewhere(Value.getType());
}
