#include "rewrite/rewrite.h"
#include "base/diagnostics.h"
#include "rewrite/ast_verify.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llmobs;

bool Rewriting::replace(Slot At, Stmt* New, const char* What) {
  if (!New) {
    Failure = std::string("no ") + What;
    return false;
  }
  Replaced.push_back({At, *At});
  *At = New;
  return true;
}

Stmt* Rewriting::callStatement(llvm::StringRef Function, llvm::ArrayRef<Expr*> Arguments, SourceLocation Loc) {
  Expr* Call = Build.fullExpression(Build.call(Function, Arguments, Loc));
  if (!Call || !Plan.ConstantEvaluable) return Call;
  Expr* Evaluating = Build.isConstantEvaluated(Loc);
  return Evaluating ? Build.ifStatement(Build.negation(Evaluating), Call, nullptr, Loc) : nullptr;
}

static bool isObserving(const Rewriting& R) { return R.Plan.Exceptions == ExceptionMode::Observe; }

static bool isStandardText(QualType Type) {
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  return Class && Class->isInStdNamespace() && Class->getIdentifier() &&
         (Class->getName() == "basic_string" || Class->getName() == "basic_string_view");
}

/// What a reference leads to goes by its address: UBSan would look at a reference that is bound to it. What is read where the
/// call stands might not be there. (All else is asked later.)
Expr* llmobs::referenceTo(Rewriting& R, VarDecl& Variable, SourceLocation Loc) {
  QualType Type = Variable.getType().getNonReferenceType();
  if (!Variable.getType()->isReferenceType() || Type->isFunctionType() || Type.isVolatileQualified())
    return R.Build.reference(Variable, Loc);
  bool IsReadHere = (Type->isScalarType() && !Type->isAnyComplexType()) || isStandardText(Type);
  return R.Build.call(IsReadHere ? "there" : "elsewhere", {R.Build.addressOf(Variable, Loc)}, Loc);
}

/// A parameter as it is handed to open().
static Expr* buildArgument(Rewriting& R, const CapturedArgument& Argument, SourceLocation Loc) {
  auto& Parameter = const_cast<ParmVarDecl&>(*Argument.Parameter);
  switch (Argument.Form) {
  case ArgumentForm::Address: return R.Build.call("address", {R.Build.load(Parameter, Loc)}, Loc);
  case ArgumentForm::Texts: return R.Build.call("texts", {R.Build.load(Parameter, Loc)}, Loc);
  case ArgumentForm::TypeName: // without a look at the object
    return R.Build.call("unread", {R.Build.nullPointer(Parameter.getType().getNonReferenceType())}, Loc);
  case ArgumentForm::Redacted: return R.Build.call("redacted", {}, Loc);
  case ArgumentForm::Value: break;
  }
  return referenceTo(R, Parameter, Loc);
}

/// The variable and the call that begin the span.
static bool buildPrologue(Rewriting& R, SourceLocation Loc, llvm::SmallVectorImpl<Stmt*>& Statements) {
  llvm::StringRef Name = R.Scan.Names.contains("guard") ? "llmobs_guard" : "guard";
  R.Guard = R.Build.guard(Name, isObserving(R) ? "close_observing" : "close", R.Plan.ConstantEvaluable, Loc);
  if (!R.Guard) return R.Failure = "no guard", false;
  if (R.Text) R.Text->nameParts(Name, R.resultWord());
  Statements.push_back(R.Build.declaration(*R.Guard));
  if (R.Plan.Coroutine && !carryContext(R, Loc, Statements)) return false;
  if (!R.S.getLangOpts().CPlusPlus) return buildOpenInC(R, Loc, Statements);
  llvm::SmallVector<Expr*, 8> Arguments = {R.guardAddress(Loc), R.Build.stringLiteral(R.Plan.Site, Loc)};
  for (const CapturedArgument& Argument : R.Plan.Arguments) Arguments.push_back(buildArgument(R, Argument, Loc));
  Statements.push_back(R.callStatement("open", Arguments, Loc));
  if (R.Plan.Callback) {
    auto& Callback = const_cast<ParmVarDecl&>(*R.Plan.Callback);
    Expr* Exchange[] = {R.guardAddress(Loc), R.Build.reference(Callback, Loc),
                        R.Build.boolean(R.Plan.RecordsCallback, Loc)};
    Statements.push_back(R.callStatement("until_called", Exchange, Loc));
  }
  if (isObserving(R)) Statements.push_back(R.callStatement("observe", {R.guardAddress(Loc)}, Loc));
  if (llvm::is_contained(Statements, nullptr)) return R.Failure = "no call of open", false;
  return true;
}

/// `catch (...) { error(&guard); throw; }`
static Stmt* buildRecordingHandler(Rewriting& R, SourceLocation Loc) {
  llvm::SmallVector<Stmt*, 3> Handler;
  // A throwing await_suspend leaves the span detached.
  if (R.Plan.Coroutine) Handler.push_back(R.callStatement("resumed", R.coroutineState(Loc), Loc));
  Handler.push_back(R.callStatement("error", {R.guardAddress(Loc)}, Loc));
  Handler.push_back(R.Build.rethrow(Loc));
  return R.Build.catchAll(Handler, Loc);
}

/// `try { Inner } catch (Watch&) { throw; }`. What leaves the body of a coroutine is caught in any case: the language does.
static Stmt* buildTry(Rewriting& R, CompoundStmt& Inner, SourceLocation Loc) {
  llvm::SmallVector<Stmt*, 2> Handlers;
  if (R.Plan.Exceptions == ExceptionMode::Watch) Handlers.push_back(R.Build.catchWatch(Loc));
  if (recordsInHandler(R.Plan)) Handlers.push_back(buildRecordingHandler(R, Loc));
  return R.Build.tryStatement(Inner, Handlers, Loc);
}

static CompoundStmt* buildBody(Rewriting& R, Stmt& Inner) {
  SourceLocation Begin = Inner.getBeginLoc(), End = Inner.getEndLoc();
  llvm::SmallVector<Stmt*, 16> Statements;
  if (!buildPrologue(R, Begin, Statements)) return nullptr;
  if (R.Plan.Coroutine ? !rewriteCoroutine(R) : !rewriteReturns(R)) return nullptr;
  auto* Block = dyn_cast<CompoundStmt>(&Inner);
  if (hasTryBlock(R.Plan)) {
    Stmt* Try = buildTry(R, Block ? *Block : *R.Build.compound({&Inner}, Begin, End), Begin);
    if (!Try) return R.Failure = "no handler", nullptr;
    Statements.push_back(Try);
  } else if (Block) {
    Statements.append(Block->body_begin(), Block->body_end());
  } else {
    Statements.push_back(&Inner);
  }
  return R.Build.compound(Statements, Begin, End);
}

/// Where the wrapped statements are held: the function itself (null), the coroutine, or the try block of a
/// constructor or destructor, whose handlers the language ties to the function.
static Slot bodySlot(const FunctionDecl& FD, Stmt& Body) {
  bool IsStructor = isa<CXXConstructorDecl>(FD) || isa<CXXDestructorDecl>(FD);
  if (isa<CoroutineBodyStmt>(Body) || (isa<CXXTryStmt>(Body) && IsStructor)) return &*Body.child_begin();
  return nullptr;
}

static bool rewriteBody(Rewriting& R) {
  Stmt* Body = R.FD.getBody();
  Slot At = bodySlot(R.FD, *Body);
  Stmt& Inner = At ? **At : *Body;
  CompoundStmt* New = buildBody(R, Inner);
  if (!New) return false;
  if (R.Text) R.Text->wrapBody(Inner);
  if (At) return R.replace(At, New, "body");
  R.FD.setBody(New);
  return true;
}

void llmobs::putBack(const Replacements& Replaced) {
  for (auto Entry = Replaced.rbegin(); Entry != Replaced.rend(); ++Entry) *Entry->first = Entry->second;
}

static void undo(Rewriting& R, Stmt* OriginalBody) {
  putBack(R.Replaced);
  R.FD.setBody(OriginalBody);
}

std::string llmobs::rewriteFunction(Sema& S, const Seam& TheSeam, FunctionDecl& FD, const CapturePlan& Plan,
                                    WrapperText* Text) {
  Stmt* Original = FD.getBody();
  Rewriting R{S, FD, Plan, AstBuilder(S, TheSeam, FD), scanBody(*Original), Text};
  ParentCounts Before = countParents(*Original);
  {
    Sema::SynthesizedFunctionScope Scope(S, &FD);
    QuietDiagnostics Quiet(S.getDiagnostics());
    if (!rewriteBody(R) && R.Failure.empty()) R.Failure = "no body";
    if (Quiet.hasErrorOccurred() && R.Failure.empty()) R.Failure = "a generated call does not compile";
  }
  if (R.Failure.empty()) R.Failure = verifyTree(FD, Before, R.SharedOnPurpose);
  if (!R.Failure.empty()) undo(R, Original);
  return R.Failure;
}

bool llmobs::isRewritten(const FunctionDecl& FD) {
  Stmt* Body = FD.getBody();
  if (!Body) return false;
  Slot At = bodySlot(FD, *Body);
  const auto* Block = dyn_cast<CompoundStmt>(At ? *At : Body);
  const auto* First = Block && !Block->body_empty() ? dyn_cast<DeclStmt>(*Block->body_begin()) : nullptr;
  const auto* Variable = First && First->isSingleDecl() ? dyn_cast<VarDecl>(First->getSingleDecl()) : nullptr;
  const RecordDecl* Class = Variable && Variable->isImplicit() ? Variable->getType()->getAsRecordDecl() : nullptr;
  return Class && Class->getIdentifier() && Class->getName() == "llmobs_guard";
}
