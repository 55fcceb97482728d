#include "plan/synchronisation.h"
#include "base/readable.h"
#include "plan/name_words.h"
#include "plan/synchroniser.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llmobs;

static const unsigned MaxCalls = 4;    // inside each other
static const unsigned MaxNodes = 8000; // looked at for one function

namespace {

/// What one function does, in the eyes of a caller.
struct Finding {
  std::string Waits; ///< until others have done something
  std::string Takes; ///< a lock, which is still held after the call
  std::string Locks; ///< for a part of the call
  bool Unlocks = false;
  bool ReachesLock = false;
};

class OrderScanner {
public:
  explicit OrderScanner(const ASTContext& Context) : Context(Context) {}

  Finding scan(const FunctionDecl& FD);

private:
  void visit(const Stmt* S, bool IsDiscarded);
  void visitChildren(const Stmt& S);
  void visitExpression(const Expr& E, bool IsDiscarded);
  void visitVariable(const VarDecl& Variable);
  void visitLambda(const LambdaExpr& Lambda);
  void visitCall(const CallExpr& Call, bool IsDiscarded);
  void visitConstruction(const CXXConstructExpr& Made);
  void visitObject(const ValueDecl& Named, bool IsOfOuterFunction);
  void visitName(llvm::StringRef Name);
  void visitAtomic(const CallExpr& Call, const FunctionDecl& Callee, bool IsDiscarded);
  void visitAttributes(const FunctionDecl& Callee);
  void visitCallee(const FunctionDecl& Callee, bool IsOnThis, bool TellsCaller);
  bool isOwn(const VarDecl& Variable, bool IsOfOuterFunction) const;

  void waits(const std::string& What) { note(Now->Waits, What); }
  void takes(const std::string& What) { note(InHolder ? Now->Locks : Now->Takes, What); }
  static void note(std::string& Where, const std::string& What) {
    if (Where.empty()) Where = What;
  }

  const ASTContext& Context;
  Finding* Now = nullptr;
  bool InHolder = false; ///< in the initialiser of a local object, whose end ends what its beginning began
  unsigned Calls = 0, Nodes = 0;
  llvm::SmallPtrSet<const DeclContext*, 16> Active;
};

} // namespace

static std::string quoted(StringRef Name) { return ("'" + Name + "'").str(); }

//===-- Names -------------------------------------------------------------------------------------===//

static bool isCalledWaiting(StringRef Name) {
  return hasWord(Name, {"wait", "waits", "barrier", "fence", "rendezvous", "interlocked", "atomic", "synchronize",
                        "synchronise"}) ||
         Name.take_front(7) == "__sync_" || Name == "pthread_join" || Name == "thrd_join" || Name == "call_once" ||
         Name == "pthread_once";
}

static bool isCalledLocking(StringRef Name) {
  if (hasWord(Name, {"unlock", "unlocked", "nolock", "lockless", "lockfree"})) return false;
  return hasWord(Name, {"lock", "locked", "locks", "trylock", "spinlock", "rdlock", "wrlock", "rlock", "wlock", "mutex",
                        "mtx", "semaphore", "synchronized", "synchronised"}) ||
         (hasWord(Name, {"enter", "begin", "acquire"}) && hasWord(Name, {"critical"}));
}

static bool isCalledUnlocking(StringRef Name) {
  return hasWord(Name, {"unlock", "release", "rdunlock", "wrunlock"}) ||
         (hasWord(Name, {"leave", "exit", "end"}) && hasWord(Name, {"critical"}));
}

static StringRef nameOf(const FunctionDecl& FD) { return FD.getIdentifier() ? FD.getName() : StringRef(); }

/// std::weak_ptr has a lock() that locks nothing; other locks have an unlock(), too.
static bool isMemberOfNoLock(const FunctionDecl& FD) {
  const auto* Method = dyn_cast<CXXMethodDecl>(&FD);
  return Method && nameOf(FD).lower() == "lock" && !isLock(*Method->getParent());
}

//===-- Statements --------------------------------------------------------------------------------===//

Finding OrderScanner::scan(const FunctionDecl& FD) {
  Finding Result;
  const FunctionDecl* Definition = nullptr;
  const Stmt* Body = FD.getBody(Definition);
  // A template may not be instantiated yet.
  if (const FunctionDecl* Pattern = Body ? nullptr : FD.getTemplateInstantiationPattern())
    Body = Pattern->getBody(Definition);
  if (!Body || Calls > MaxCalls || !Active.insert(Definition).second) return Result;
  Finding* Before = std::exchange(Now, &Result);
  bool WasInHolder = std::exchange(InHolder, false);
  ++Calls;
  if (const auto* Constructor = dyn_cast<CXXConstructorDecl>(Definition))
    for (const CXXCtorInitializer* One : Constructor->inits()) visit(One->getInit(), /*IsDiscarded=*/false);
  visit(Body, /*IsDiscarded=*/true);
  --Calls;
  InHolder = WasInHolder;
  Now = Before;
  Active.erase(Definition);
  if (Result.Unlocks) note(Result.Locks, std::exchange(Result.Takes, ""));
  return Result;
}

static bool isCriticalSection(const Stmt& S) {
  return isa<OMPCriticalDirective>(S) || isa<OMPAtomicDirective>(S) || isa<OMPBarrierDirective>(S) ||
         isa<OMPTaskwaitDirective>(S) || isa<OMPFlushDirective>(S) || isa<OMPOrderedDirective>(S) ||
         isa<OMPTaskgroupDirective>(S);
}

// Clang 21 and later give the text itself.
[[maybe_unused]] static bool isEmpty(const StringLiteral* Text) { return Text->getLength() == 0; }
[[maybe_unused]] static bool isEmpty(const std::string& Text) { return Text.empty(); }

/// `asm volatile("..." ::: "memory")`. One without instructions that is given a value only keeps the value from being
/// optimised away.
static bool isMemoryBarrier(const Stmt& S) {
  const auto* Assembly = dyn_cast<GCCAsmStmt>(&S);
  if (!Assembly) return false;
  if (isEmpty(Assembly->getAsmString()) && Assembly->getNumInputs() + Assembly->getNumOutputs() != 0) return false;
  for (unsigned I = 0; I < Assembly->getNumClobbers(); ++I)
    if (StringRef(Assembly->getClobber(I)) == "memory") return true;
  return false;
}

void OrderScanner::visit(const Stmt* S, bool IsDiscarded) {
  if (!S || ++Nodes > MaxNodes) return;
  if (isCriticalSection(*S)) waits("an OpenMP critical section, barrier or atomic operation");
  if (isMemoryBarrier(*S)) waits("an 'asm' that is a memory barrier");
  if (const auto* E = dyn_cast<Expr>(S)) return visitExpression(*E, IsDiscarded);
  if (const auto* Captured = dyn_cast<CapturedStmt>(S)) return visit(Captured->getCapturedStmt(), true);
  if (const auto* Coroutine = dyn_cast<CoroutineBodyStmt>(S)) return visit(Coroutine->getBody(), true);
  if (const auto* Declaration = dyn_cast<DeclStmt>(S)) {
    for (const Decl* D : Declaration->decls())
      if (const auto* Variable = dyn_cast<VarDecl>(D)) visitVariable(*Variable);
    return;
  }
  visitChildren(*S);
}

/// An expression that stands as a statement of its own: its value is nobody's.
static bool isDiscardedIn(const Stmt& Parent, const Stmt* Child) {
  if (isa<CompoundStmt>(Parent) || isa<SwitchCase>(Parent) || isa<LabelStmt>(Parent)) return true;
  if (const auto* If = dyn_cast<IfStmt>(&Parent)) return Child == If->getThen() || Child == If->getElse();
  if (const auto* While = dyn_cast<WhileStmt>(&Parent)) return Child == While->getBody();
  if (const auto* Do = dyn_cast<DoStmt>(&Parent)) return Child == Do->getBody();
  if (const auto* For = dyn_cast<ForStmt>(&Parent)) return Child == For->getBody() || Child == For->getInc();
  if (const auto* For = dyn_cast<CXXForRangeStmt>(&Parent)) return Child == For->getBody();
  return false;
}

void OrderScanner::visitChildren(const Stmt& S) {
  for (const Stmt* Child : S.children())
    if (Child) visit(Child, isDiscardedIn(S, Child));
}

/// `std::lock_guard<M> hold(m);` in a template.
static bool isLockHolderTemplate(QualType Type) {
  const auto* Special = Type->getAs<TemplateSpecializationType>();
  const auto* Deduced = Type->getAs<DeducedTemplateSpecializationType>();
  if (!Type->isDependentType() || (!Special && !Deduced)) return false;
  const TemplateDecl* Template =
      (Special ? Special->getTemplateName() : Deduced->getTemplateName()).getAsTemplateDecl();
  const auto* Class = Template ? dyn_cast_or_null<CXXRecordDecl>(Template->getTemplatedDecl()) : nullptr;
  return Class && isLockHolder(*Class);
}

void OrderScanner::visitVariable(const VarDecl& Variable) {
  bool IsObject = Variable.hasLocalStorage() &&
                  (Variable.getType()->isRecordType() || Variable.getType()->isDependentType());
  bool WasInHolder = std::exchange(InHolder, InHolder || IsObject);
  if (isLockHolderTemplate(Variable.getType())) takes(quoted(Variable.getName()));
  visit(Variable.getInit(), /*IsDiscarded=*/false);
  InHolder = WasInHolder;
}

//===-- Expressions -------------------------------------------------------------------------------===//

void OrderScanner::visitExpression(const Expr& E, bool IsDiscarded) {
  if (isa<UnaryExprOrTypeTraitExpr>(E) || isa<CXXNoexceptExpr>(E) || isa<CXXTypeidExpr>(E)) return;
  if (isa<FullExpr>(E) || isa<ParenExpr>(E) || isa<CXXBindTemporaryExpr>(E))
    return visit(*E.child_begin(), IsDiscarded);
  if (const auto* Cast = dyn_cast<CastExpr>(&E))
    return visit(Cast->getSubExpr(), IsDiscarded || Cast->getCastKind() == CK_ToVoid);
  if (const auto* Comma = dyn_cast<BinaryOperator>(&E); Comma && Comma->isCommaOp())
    return visit(Comma->getLHS(), /*IsDiscarded=*/true), visit(Comma->getRHS(), IsDiscarded);
  if (const auto* Lambda = dyn_cast<LambdaExpr>(&E)) return visitLambda(*Lambda);
  if (isa<AtomicExpr>(E)) waits("an atomic operation");
  if (const auto* Name = dyn_cast<DeclRefExpr>(&E))
    visitObject(*Name->getDecl(), Name->refersToEnclosingVariableOrCapture());
  if (const auto* Member = dyn_cast<MemberExpr>(&E)) {
    visitObject(*Member->getMemberDecl(), /*IsOfOuterFunction=*/false);
    if (isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts())) return;
  }
  if (isa<CXXThisExpr>(E)) Now->ReachesLock = true; // somebody is given the object
  if (const auto* Made = dyn_cast<CXXConstructExpr>(&E)) visitConstruction(*Made);
  if (const auto* Call = dyn_cast<CallExpr>(&E)) return visitCall(*Call, IsDiscarded);
  visitChildren(E);
}

/// Its statements are looked at where they stand, wherever they run.
void OrderScanner::visitLambda(const LambdaExpr& Lambda) {
  for (const Expr* Capture : Lambda.capture_inits())
    if (Capture && !isa<CXXThisExpr>(Capture->IgnoreParenImpCasts())) visit(Capture, /*IsDiscarded=*/false);
  bool IsNew = Active.insert(Lambda.getCallOperator()).second;
  visit(Lambda.getBody(), /*IsDiscarded=*/true);
  if (IsNew) Active.erase(Lambda.getCallOperator());
}

/// Made in the functions that are looked at, and known to no thread before them.
bool OrderScanner::isOwn(const VarDecl& Variable, bool IsOfOuterFunction) const {
  QualType Type = Variable.getType();
  return Variable.hasLocalStorage() && !isa<ParmVarDecl>(Variable) && !Type->isReferenceType() &&
         !Type->isPointerType() && (!IsOfOuterFunction || Active.contains(Variable.getDeclContext()));
}

void OrderScanner::visitObject(const ValueDecl& Named, bool IsOfOuterFunction) {
  const auto* Variable = dyn_cast<VarDecl>(&Named);
  const auto* Field = dyn_cast<FieldDecl>(&Named);
  if (!Variable && !Field) return;
  if (Field && !isAtomic(Field->getType()) && !synchroniserIn(Context, Field->getType()).empty())
    Now->ReachesLock = true;
  if ((Field || !isOwn(*Variable, IsOfOuterFunction)) && isLock(Named.getType()))
    takes("'" + Named.getNameAsString() + "'");
}

static bool isRelaxed(const CallExpr& Call) {
  for (const Expr* Argument : Call.arguments()) {
    const auto* Name = dyn_cast<DeclRefExpr>(Argument->IgnoreParenImpCasts());
    if (Name && Name->getDecl()->getIdentifier() && Name->getDecl()->getName().contains("relaxed")) return true;
  }
  return false;
}

/// A function of an atomic orders its caller if it tells the value, and not only changes it.
void OrderScanner::visitAtomic(const CallExpr& Call, const FunctionDecl& Callee, bool IsDiscarded) {
  StringRef Name = nameOf(Callee);
  bool IsStore = Name == "store" || Name == "clear" || Name.contains("notify") ||
                 Callee.getOverloadedOperator() == OO_Equal;
  if (!IsStore && !IsDiscarded && !isRelaxed(Call)) waits("an atomic operation");
  if (Name.contains("wait")) waits("an atomic operation");
}

static bool isAtomicMember(const FunctionDecl& Callee) {
  const auto* Method = dyn_cast<CXXMethodDecl>(&Callee);
  return Method && isAtomic(*Method->getParent());
}

static bool isOnThis(const CallExpr& Call) {
  const auto* Member = dyn_cast<MemberExpr>(Call.getCallee()->IgnoreParenImpCasts());
  return Member && isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts());
}

static bool mentionsParameter(const Stmt* Root) {
  if (!Root) return false;
  const auto* Name = dyn_cast<DeclRefExpr>(Root);
  return (Name && isa<ParmVarDecl>(Name->getDecl())) || llvm::any_of(Root->children(), mentionsParameter);
}

void OrderScanner::visitName(StringRef Name) {
  if (isCalledUnlocking(Name))
    Now->Unlocks = true;
  else if (isCalledWaiting(Name))
    waits(quoted(Name));
  else if (isCalledLocking(Name))
    takes(quoted(Name));
}

/// `m.lock()` in a template.
static StringRef nameOfDependent(const CallExpr& Call) {
  const auto* Member = dyn_cast<CXXDependentScopeMemberExpr>(Call.getCallee()->IgnoreParenImpCasts());
  const IdentifierInfo* Name = Member ? Member->getMember().getAsIdentifierInfo() : nullptr;
  return Name ? Name->getName() : StringRef();
}

void OrderScanner::visitCall(const CallExpr& Call, bool IsDiscarded) {
  const FunctionDecl* Callee = Call.getDirectCallee();
  if (!Callee) {
    visitName(nameOfDependent(Call));
    return visitChildren(Call);
  }
  if (isAtomicMember(*Callee)) {
    visitAtomic(Call, *Callee, IsDiscarded);
    return visitChildren(Call);
  }
  if (!isMemberOfNoLock(*Callee)) visitName(nameOf(*Callee));
  bool TellsCaller = !IsDiscarded && !Callee->getReturnType()->isVoidType();
  visitCallee(*Callee, isOnThis(Call), TellsCaller || llvm::any_of(Call.arguments(), mentionsParameter));
  visitChildren(Call);
}

void OrderScanner::visitConstruction(const CXXConstructExpr& Made) {
  const CXXConstructorDecl& Constructor = *Made.getConstructor();
  if (Made.getNumArgs() > 0 && !Constructor.isCopyOrMoveConstructor() && isLockHolder(*Constructor.getParent()))
    takes(quoted(Constructor.getParent()->getName()));
  if (hasWord(Constructor.getParent()->getName(), {"atomic"}) && Made.getNumArgs() > 0 &&
      Constructor.getParent()->getName() == "atomic_ref")
    waits("an atomic operation");
  visitCallee(Constructor, /*IsOnThis=*/false, /*TellsCaller=*/true);
}

void OrderScanner::visitAttributes(const FunctionDecl& Callee) {
  if (Callee.hasAttr<AcquireCapabilityAttr>() || Callee.hasAttr<TryAcquireCapabilityAttr>())
    takes(quoted(nameOf(Callee)));
  if (Callee.hasAttr<LocksExcludedAttr>()) note(Now->Locks, quoted(nameOf(Callee)));
  Now->Unlocks |= Callee.hasAttr<ReleaseCapabilityAttr>();
}

/// `TellsCaller`: what the call does under a lock may reach its caller, in the result or in an argument.
void OrderScanner::visitCallee(const FunctionDecl& Callee, bool IsOnThis, bool TellsCaller) {
  visitAttributes(Callee);
  if (isOfLibrary(Callee)) return;
  const auto* Method = dyn_cast<CXXMethodDecl>(&Callee);
  const FunctionDecl* Pattern = Callee.getTemplateInstantiationPattern();
  bool IsDefined = Callee.isDefined() || (Pattern && Pattern->isDefined());
  bool IsKnown = IsDefined && !(Method && Method->isVirtual() && !Method->hasAttr<FinalAttr>());
  if (IsOnThis && !IsKnown) Now->ReachesLock = true;
  Finding Found = scan(Callee);
  if (IsOnThis && Found.ReachesLock) Now->ReachesLock = true;
  if (!Found.Waits.empty()) waits(Found.Waits);
  if (!Found.Takes.empty()) takes(Found.Takes);
  if (!Found.Locks.empty() && (TellsCaller || Calls > 1)) note(Now->Locks, Found.Locks);
}

Synchronisation llmobs::findSynchronisation(const FunctionDecl& FD) {
  Finding Found = OrderScanner(FD.getASTContext()).scan(FD);
  for (const std::string* What : {&Found.Takes, &Found.Locks, &Found.Waits})
    if (!What->empty()) return {*What, Found.ReachesLock};
  return {"", Found.ReachesLock};
}
