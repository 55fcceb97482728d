#include "rewrite/callable_binder.h"
#include "base/body_scan.h"
#include "base/diagnostics.h"
#include "base/function_finder.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Sema/Initialization.h"

#include <string>
#include <vector>

using namespace clang;
using namespace llmobs;

namespace {

struct BoundCall {
  SourceLocation Loc;
  std::string Callee;
};

/// Where a call takes the callable, and which callables are certain to stay unseen by the program.
struct Taking {
  unsigned Place;
  bool AnyCallable; // else only lambdas and functions
  std::string Callee;
};

bool isThreadClass(const CXXRecordDecl* Class) {
  if (!Class || !Class->isInStdNamespace() || !Class->getIdentifier()) return false;
  return Class->getName() == "thread" || Class->getName() == "jthread";
}

bool isLaunchPolicy(QualType Type) {
  const auto* Enum = Type.getNonReferenceType()->getAs<EnumType>();
  return Enum && Enum->getDecl()->isInStdNamespace() && Enum->getDecl()->getName() == "launch";
}

std::optional<Taking> takingOf(const CXXConstructExpr& E) {
  const CXXConstructorDecl* Constructor = E.getConstructor();
  if (!Constructor->getPrimaryTemplate() || !isThreadClass(Constructor->getParent())) return std::nullopt;
  return Taking{0, true, "std::" + Constructor->getParent()->getName().str()};
}

std::optional<Taking> takingOf(const CallExpr& E) {
  const FunctionDecl* Callee = isa<CXXMemberCallExpr>(E) || isa<CXXOperatorCallExpr>(E) ? nullptr : E.getDirectCallee();
  if (!Callee || !Callee->getPrimaryTemplate() || !Callee->getIdentifier() || E.getNumArgs() == 0) return std::nullopt;
  llvm::StringRef Name = Callee->getName();
  if (Name == "async" && Callee->isInStdNamespace())
    return Taking{isLaunchPolicy(E.getArg(0)->getType()) ? 1u : 0u, true, "std::async"};
  if (Name != "post" && Name != "dispatch" && Name != "defer") return std::nullopt;
  std::string Qualified = Callee->getQualifiedNameAsString();
  if (Qualified != ("asio::" + Name).str() && Qualified != ("boost::asio::" + Name).str()) return std::nullopt;
  unsigned Count = E.getNumArgs();
  while (Count > 0 && isa<CXXDefaultArgExpr>(E.getArg(Count - 1))) --Count;
  return Taking{Count - 1, false, Qualified};
}

/// Whether calls of it are meant by what rules say.
bool isNamed(const FunctionDecl& FD, const Rule* Carrying) {
  if (!Carrying) return false;
  FunctionFacts Facts(FD);
  return matches(*Carrying, Facts);
}

bool hasCallOperator(const CXXRecordDecl& Class) {
  DeclarationName Name = Class.getASTContext().DeclarationNames.getCXXOperatorName(OO_Call);
  if (!Class.hasDefinition()) return false;
  if (!Class.lookup(Name).empty()) return true;
  return llvm::any_of(Class.bases(), [](const CXXBaseSpecifier& Base) {
    const CXXRecordDecl* Other = Base.getType()->getAsCXXRecordDecl();
    return Other && hasCallOperator(*Other);
  });
}

/// An argument without what converts it to the parameter's type.
Expr* unconverted(Expr* E) {
  while (true) {
    if (auto* Temporary = dyn_cast<MaterializeTemporaryExpr>(E)) {
      E = Temporary->getSubExpr();
    } else if (auto* Bound = dyn_cast<CXXBindTemporaryExpr>(E)) {
      E = Bound->getSubExpr();
    } else if (auto* Cast = dyn_cast<ImplicitCastExpr>(E);
               Cast && (Cast->getCastKind() == CK_NoOp || Cast->getCastKind() == CK_ConstructorConversion)) {
      E = Cast->getSubExpr();
    } else if (auto* Made = dyn_cast<CXXConstructExpr>(E);
               Made && !isa<CXXTemporaryObjectExpr>(Made) && !Made->isListInitialization() && Made->getNumArgs() > 0 &&
               (Made->getNumArgs() == 1 || isa<CXXDefaultArgExpr>(Made->getArg(1)))) {
      E = Made->getArg(0);
    } else {
      return E;
    }
  }
}

/// Whether the parameter's type is deduced from the argument.
bool isDeduced(const FunctionDecl& Callee, unsigned Place) {
  const FunctionTemplateDecl* Template = Callee.getPrimaryTemplate();
  if (!Template) return false;
  if (const FunctionTemplateDecl* Pattern = Template->getInstantiatedFromMemberTemplate()) Template = Pattern;
  const FunctionDecl& Declared = *Template->getTemplatedDecl();
  for (unsigned I = 0; I < Declared.getNumParams() && I <= Place; ++I)
    if (Declared.getParamDecl(I)->isParameterPack()) return true;
  if (Place >= Declared.getNumParams()) return true;
  return Template->isMemberSpecialization() || Declared.getParamDecl(Place)->getType()->isDependentType();
}

/// The argument as it was written, before it was bound to the parameter, which is a forwarding reference.
Expr* given(Expr* Argument) {
  while (true) {
    if (auto* Temporary = dyn_cast<MaterializeTemporaryExpr>(Argument))
      Argument = Temporary->getSubExpr();
    else if (auto* Cast = dyn_cast<ImplicitCastExpr>(Argument); Cast && Cast->getCastKind() == CK_NoOp)
      Argument = Cast->getSubExpr();
    else
      return Argument;
  }
}

bool canBeBound(const Expr& Callable, bool AnyCallable) {
  QualType Type = Callable.getType();
  if (Type->isFunctionType() || Type->isFunctionPointerType()) return true;
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (Class && Class->isLambda()) return true;
  if (!AnyCallable) return false;
  if (Type->isMemberFunctionPointerType()) return true;
  // What the library has bound already stays as it is.
  return Class && Class->getQualifiedNameAsString().compare(0, 8, "llmobs::") != 0;
}

class Binder {
public:
  Binder(Sema& S, const Seam& TheSeam, FunctionDecl& FD, const Rule* Carrying, std::vector<BoundCall>& Result)
      : S(S), Build(S, TheSeam, FD), Carrying(Carrying), Result(Result) {}

  void bindIn(Stmt& Parent, Slot Root = nullptr) {
    if (!Visited.insert(&Parent).second || isUnevaluated(Parent)) return;
    auto* Lambda = dyn_cast<LambdaExpr>(&Parent);
    if (Lambda && Lambda->getCallOperator()->isDependentContext()) return;
    for (Stmt*& Child : Parent.children())
      if (Child) visit(Child, isa<Expr>(Parent) ? Root : nullptr);
  }

  /// In the initialisers of members and bases.
  void bindIn(CXXConstructorDecl& Constructor) {
    for (CXXCtorInitializer*& Initializer : llvm::make_range(Constructor.init_begin(), Constructor.init_end())) {
      Expr* Init = Initializer->getInit();
      if (!Init || isa<CXXDefaultInitExpr>(Init)) continue;
      bindIn(*Init);
      auto* Old = dyn_cast<CXXConstructExpr>(Init);
      Expr* New = Old ? bound(*Old) : nullptr;
      if (!New) continue;
      New = ExprWithCleanups::Create(S.Context, New, /*CleanupsHaveSideEffects=*/true, {});
      if (CXXCtorInitializer* Rebuilt = withInit(*Initializer, New)) Initializer = Rebuilt;
    }
  }

private:
  CXXCtorInitializer* withInit(const CXXCtorInitializer& Old, Expr* Init) {
    SourceLocation Open = Old.getLParenLoc(), Close = Old.getRParenLoc();
    CXXCtorInitializer* New = nullptr;
    if (Old.isMemberInitializer())
      New = new (S.Context) CXXCtorInitializer(S.Context, Old.getMember(), Old.getMemberLocation(), Open, Init, Close);
    else if (Old.isIndirectMemberInitializer())
      New = new (S.Context)
          CXXCtorInitializer(S.Context, Old.getIndirectMember(), Old.getMemberLocation(), Open, Init, Close);
    else if (Old.isBaseInitializer())
      New = new (S.Context) CXXCtorInitializer(S.Context, Old.getTypeSourceInfo(), Old.isBaseVirtual(), Open, Init,
                                               Close, SourceLocation());
    if (New && Old.isWritten()) New->setSourceOrder(Old.getSourceOrder());
    return New;
  }

  static bool isUnevaluated(const Stmt& Node) {
    return isa<UnaryExprOrTypeTraitExpr>(Node) || isa<CXXNoexceptExpr>(Node) || isa<CXXTypeidExpr>(Node);
  }

  void visit(Stmt*& Child, Slot Root) {
    if (isa<Expr>(Child) && !Root) Root = &Child;
    bindIn(*Child, Root);
    Expr* New = nullptr;
    if (auto* Construction = dyn_cast<CXXConstructExpr>(Child)) New = bound(*Construction);
    if (auto* Call = dyn_cast<CallExpr>(Child)) {
      New = bound(*Call);
      if (!New) New = boundByRule(*Call);
    }
    if (!New) return;
    Child = New;
    // What refers to the callable is a temporary of the whole expression.
    if (!isa<ExprWithCleanups>(*Root))
      *Root = ExprWithCleanups::Create(S.Context, cast<Expr>(*Root), /*CleanupsHaveSideEffects=*/true, {});
  }

  /// The arguments with the callable bound; empty if it cannot be.
  template<class Call> llvm::SmallVector<Expr*, 4> boundArguments(Call& E, const Taking& How) {
    llvm::SmallVector<Expr*, 4> Arguments;
    for (unsigned I = 0; I < E.getNumArgs() && !isa<CXXDefaultArgExpr>(E.getArg(I)); ++I)
      Arguments.push_back(given(E.getArg(I)));
    if (How.Place >= Arguments.size() || !canBeBound(*Arguments[How.Place], How.AnyCallable)) return {};
    Expr* Bound = Build.call("bound", {Arguments[How.Place]}, Arguments[How.Place]->getBeginLoc());
    if (!Bound) return {};
    Arguments[How.Place] = Bound;
    return Arguments;
  }

  Expr* bound(CXXConstructExpr& Old) {
    std::optional<Taking> How = takingOf(Old);
    if (!How || Old.getNumArgs() == 0) return nullptr;
    return quietly(*How, Old.getBeginLoc(), [&]() -> Expr* {
      llvm::SmallVector<Expr*, 4> Arguments = boundArguments(Old, *How);
      if (Arguments.size() != Old.getNumArgs()) return nullptr;
      SourceLocation Loc = Old.getBeginLoc();
      InitializedEntity Entity = InitializedEntity::InitializeTemporary(Old.getType());
      InitializationKind Kind = InitializationKind::CreateDirect(Loc, Loc, Loc);
      InitializationSequence Sequence(S, Entity, Kind, Arguments);
      if (Sequence.Failed()) return nullptr;
      ExprResult Made = Sequence.Perform(S, Entity, Kind, Arguments);
      Expr* Inner = Made.isInvalid() ? nullptr : Made.get()->IgnoreImplicit();
      auto* New = dyn_cast_or_null<CXXConstructExpr>(Inner);
      if (!New || New->getConstructor()->getPrimaryTemplate() != Old.getConstructor()->getPrimaryTemplate())
        return nullptr;
      llvm::SmallVector<Expr*, 4> Converted(New->arguments());
      return CXXConstructExpr::Create(S.Context, Old.getType(), Old.getLocation(), New->getConstructor(),
                                      Old.isElidable(), Converted, Old.hadMultipleCandidates(),
                                      Old.isListInitialization(), Old.isStdInitListInitialization(),
                                      Old.requiresZeroInitialization(), Old.getConstructionKind(),
                                      Old.getParenOrBraceRange());
    });
  }

  Expr* bound(CallExpr& Old) {
    std::optional<Taking> How = takingOf(Old);
    if (!How) return nullptr;
    return quietly(*How, Old.getBeginLoc(), [&]() -> Expr* {
      llvm::SmallVector<Expr*, 4> Arguments = boundArguments(Old, *How);
      if (Arguments.empty()) return nullptr;
      Expr* New = Build.callTemplate(*Old.getDirectCallee()->getPrimaryTemplate(), Arguments, Old.getBeginLoc());
      // A call that returns an object comes with what destroys it, as the old one did: around this one.
      if (auto* Temporary = dyn_cast_or_null<CXXBindTemporaryExpr>(New)) New = Temporary->getSubExpr();
      bool IsSame = New && S.Context.hasSameType(New->getType(), Old.getType()) && isa<CallExpr>(New);
      return IsSame ? New : nullptr;
    });
  }

  /// All callables that a function named by a rule is given.
  Expr* boundByRule(CallExpr& Old) {
    FunctionDecl* Callee = isa<CXXOperatorCallExpr>(Old) ? nullptr : Old.getDirectCallee();
    if (!Callee || !isNamed(*Callee, Carrying)) return nullptr;
    CallExpr* Now = &Old;
    for (unsigned I = 0; I < Old.getNumArgs(); ++I) {
      Expr* Callable = unconverted(Now->getArg(I));
      const CXXRecordDecl* Class = Callable->getType()->getAsCXXRecordDecl();
      if (!canBeBound(*Callable, /*AnyCallable=*/true) || (Class && !hasCallOperator(*Class))) continue;
      Taking How{I, true, Callee->getQualifiedNameAsString()};
      Expr* New = quietly(How, Old.getBeginLoc(), [&]() -> Expr* {
        return isDeduced(*Callee, I) ? withBound(*Now, *Callee, *Callable, I)
                                     : withConverted(*Now, *Callee, *Callable, I);
      });
      if (New) Now = cast<CallExpr>(New);
    }
    return Now == &Old && !HasSetArgument ? nullptr : (HasSetArgument = false, Now);
  }

  /// The parameter's type stays, whatever is given.
  Expr* withConverted(CallExpr& Call, FunctionDecl& Callee, Expr& Callable, unsigned Place) {
    if (Place >= Callee.getNumParams()) return nullptr;
    Expr* Bound = Build.call("bound", {&Callable}, Callable.getBeginLoc());
    if (!Bound) return nullptr;
    InitializedEntity Entity = InitializedEntity::InitializeParameter(S.Context, Callee.getParamDecl(Place));
    ExprResult Made = S.PerformCopyInitialization(Entity, Callable.getBeginLoc(), Bound);
    if (Made.isInvalid()) return nullptr;
    Call.setArg(Place, Made.get());
    HasSetArgument = true;
    return &Call;
  }

  /// Another specialisation of the same template.
  Expr* withBound(CallExpr& Old, FunctionDecl& Callee, Expr& Callable, unsigned Place) {
    llvm::SmallVector<Expr*, 4> Arguments;
    for (unsigned I = 0; I < Old.getNumArgs() && !isa<CXXDefaultArgExpr>(Old.getArg(I)); ++I)
      Arguments.push_back(I == Place ? Build.call("bound", {&Callable}, Callable.getBeginLoc()) : given(Old.getArg(I)));
    if (llvm::is_contained(Arguments, nullptr)) return nullptr;
    Expr* New = nullptr;
    if (auto* OfObject = dyn_cast<CXXMemberCallExpr>(&Old)) {
      auto* Member = dyn_cast<MemberExpr>(OfObject->getCallee()->IgnoreParens());
      if (!Member || Member->hasQualifier() || Member->hasExplicitTemplateArgs()) return nullptr;
      CXXScopeSpec Nowhere;
      ExprResult Function = S.BuildMemberReferenceExpr(Member->getBase(), Member->getBase()->getType(),
                                                       Member->getOperatorLoc(), Member->isArrow(), Nowhere,
                                                       SourceLocation(), nullptr, Member->getMemberNameInfo(), nullptr,
                                                       nullptr);
      if (Function.isInvalid()) return nullptr;
      ExprResult Call = S.BuildCallExpr(nullptr, Function.get(), Old.getBeginLoc(), Arguments, Old.getRParenLoc());
      New = Call.isInvalid() ? nullptr : Call.get();
    } else {
      New = Build.callTemplate(*Callee.getPrimaryTemplate(), Arguments, Old.getBeginLoc());
    }
    if (auto* Temporary = dyn_cast_or_null<CXXBindTemporaryExpr>(New)) New = Temporary->getSubExpr();
    auto* Call = dyn_cast_or_null<CallExpr>(New);
    const FunctionDecl* Chosen = Call ? Call->getDirectCallee() : nullptr;
    bool IsSame = Chosen && Chosen->getPrimaryTemplate() == Callee.getPrimaryTemplate() &&
                  S.Context.hasSameType(New->getType(), Old.getType());
    return IsSame ? New : nullptr;
  }

  template<class Make> Expr* quietly(const Taking& How, SourceLocation Loc, Make&& TheMake) {
    QuietDiagnostics Quiet(S.getDiagnostics());
    S.PushExpressionEvaluationContext(Sema::ExpressionEvaluationContext::PotentiallyEvaluated);
    Expr* New = TheMake();
    S.DiscardCleanupsInEvaluationContext();
    S.PopExpressionEvaluationContext();
    if (!New || Quiet.hasErrorOccurred()) return nullptr;
    Result.push_back({Loc, How.Callee});
    return New;
  }

  Sema& S;
  AstBuilder Build;
  const Rule* Carrying;
  bool HasSetArgument = false;
  std::vector<BoundCall>& Result;
  llvm::DenseSet<const Stmt*> Visited;
};

/// A function of the standard library that makes a thread of what it is given, as std::vector<std::thread>::emplace_back does.
bool namesThreadClass(const FunctionDecl& FD) {
  const TemplateArgumentList* Arguments = FD.getTemplateSpecializationArgs();
  if (!Arguments) return false;
  return llvm::any_of(Arguments->asArray(), [](const TemplateArgument& One) {
    return One.getKind() == TemplateArgument::Type && isThreadClass(One.getAsType()->getAsCXXRecordDecl());
  });
}

} // namespace

/// Files that do not mention llmobs have none, and must not pay for the search.
const Seam* CallableBinder::seam(Sema& S, const Decl& Next) {
  if (const auto* Namespace = dyn_cast<NamespaceDecl>(&Next))
    MayHaveSeam = MayHaveSeam || (Namespace->getIdentifier() && Namespace->getName() == "llmobs");
  if (!TheSeam && (MayHaveSeam || S.Context.getExternalSource())) TheSeam = Seam::find(S);
  return TheSeam ? &*TheSeam : nullptr;
}

void CallableBinder::bindIn(Sema& S, Decl& Root, const Rule* Carrying, bool Remarks,
                            llvm::function_ref<void(const Seam&, FunctionDecl&)> EachCoroutine) {
  const Seam* Functions = S.getLangOpts().CPlusPlus ? seam(S, Root) : nullptr;
  if (!Functions) return;
  bool IsSystem = S.getSourceManager().isInSystemHeader(Root.getLocation());
  auto* Function = dyn_cast<FunctionDecl>(&Root);
  if (IsSystem && !(Function && namesThreadClass(*Function))) return;
  std::vector<BoundCall> Bound;
  for (FunctionDecl* FD : findFunctions(Root)) {
    if (!FD->getBody() || FD->isInvalidDecl() || !Seen.insert(FD).second) continue;
    {
      Sema::SynthesizedFunctionScope Scope(S, FD);
      Binder TheBinder(S, *Functions, *FD, Carrying, Bound);
      TheBinder.bindIn(*FD->getBody());
      if (auto* Constructor = dyn_cast<CXXConstructorDecl>(FD)) TheBinder.bindIn(*Constructor);
    }
    if (isa<CoroutineBodyStmt>(FD->getBody()) && !IsSystem) EachCoroutine(*Functions, *FD);
  }
  if (!Remarks || Bound.empty()) return;
  LoudDiagnostics Loud(S.getDiagnostics());
  for (const BoundCall& One : Bound) report(S.getDiagnostics(), One.Loc, Diag::ContextCarried) << One.Callee;
}
