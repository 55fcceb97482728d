#include "plan/returned_failure.h"
#include "base/diagnostics.h"
#include "base/member_expression.h"
#include "base/readable.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace llmobs;

// Where the message is, if there is one of these.
static const char* const MessageMembers[] = {"error_message", "message", "error", "what", "reason"};

static void addNames(const CXXRecordDecl& Class, llvm::SmallVectorImpl<StringRef>& Names) {
  auto Add = [&](const NamedDecl& One) {
    if (One.getIdentifier() && One.getAccess() == AS_public) Names.push_back(One.getName());
  };
  for (const FieldDecl* Field : Class.fields()) Add(*Field);
  for (const CXXMethodDecl* Method : Class.methods())
    if (Method->isConst() && Method->getMinRequiredArguments() == 0 && !Method->getReturnType()->isVoidType())
      Add(*Method);
  for (const CXXBaseSpecifier& Base : Class.bases())
    if (const CXXRecordDecl* Of = Base.getType()->getAsCXXRecordDecl(); Of && Of->hasDefinition())
      addNames(*Of->getDefinition(), Names);
}

static bool declares(const CXXRecordDecl& Class, StringRef Name) {
  llvm::SmallVector<StringRef, 16> Names;
  addNames(*Class.getDefinition(), Names);
  return llvm::is_contained(Names, Name);
}

/// The member as the wrapper will name it; not `IsCall` and no type: there is none that can be used.
static MemberRead readOf(Sema& S, QualType Type, StringRef Name) {
  QuietDiagnostics Quiet(S.getDiagnostics());
  OpaqueValueExpr Object(SourceLocation(), Type.getUnqualifiedType().withConst(), VK_LValue);
  Expr* Read = memberOf(S, &Object, Name, SourceLocation());
  if (!Read || Quiet.hasErrorOccurred() || Read->getType()->isVoidType()) return {};
  QualType Of = Read->getType().getNonReferenceType();
  if (!whyNotReadable(S, Of).empty()) return {};
  return {Name.str(), isa<CallExpr>(Read->IgnoreImplicit()), Of->isBooleanType(), S.canThrow(Read) != CT_Cannot};
}

static bool isCondition(Sema& S, QualType Type, StringRef Name) {
  QuietDiagnostics Quiet(S.getDiagnostics());
  OpaqueValueExpr Object(SourceLocation(), Type.getUnqualifiedType().withConst(), VK_LValue);
  Expr* Read = memberOf(S, &Object, Name, SourceLocation());
  return Read && conditionOf(S, Read, SourceLocation()) && !Quiet.hasErrorOccurred();
}

static std::string spelled(Sema& S, QualType Type) {
  PrintingPolicy Policy(S.getLangOpts());
  Policy.SuppressTagKeyword = true;
  Policy.SuppressUnwrittenScope = true;
  return Type.getCanonicalType().getUnqualifiedType().getAsString(Policy);
}

static std::string whyNoSuchMember(Sema& S, QualType Type, StringRef Name) {
  llvm::SmallVector<StringRef, 16> Names;
  addNames(*Type->getAsCXXRecordDecl()->getDefinition(), Names);
  std::string Why = "'" + spelled(S, Type) + "' has no public data member '" + Name.str() +
                    "', nor a const member function of that name without parameters";
  StringRef Meant = nearest(Name, Names);
  return Meant.empty() ? Why : Why + "; did you mean '" + Meant.str() + "'?";
}

std::string llmobs::planReturnedFailure(Sema& S, FunctionDecl& FD, QualType Type, StringRef Option, CapturePlan& Plan) {
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition()) return "the result is no object of a class, so that it has no members";
  Sema::SynthesizedFunctionScope Scope(S, &FD); // what it may name
  bool IsNegated = Option.consume_front("!");
  MemberRead Condition = readOf(S, Type, Option);
  if (Condition.Name.empty()) return whyNoSuchMember(S, Type, Option);
  if (!isCondition(S, Type, Option)) return "'" + Option.str() + "' cannot be converted to bool";
  MemberRead Message;
  for (const char* Name : MessageMembers)
    if (Message.Name.empty() && declares(*Class, Name)) Message = readOf(S, Type, Name);
  if (!Message.Name.empty() && Message.IsBool) Message = {};
  if (Message.Name.empty() && !Condition.IsBool && !IsNegated) Message = Condition;
  Plan.FailedIf = ReturnedFailure{IsNegated, Condition, Message, spelled(S, Type)};
  return "";
}
