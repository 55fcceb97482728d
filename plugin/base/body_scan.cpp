#include "base/body_scan.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llmobs;

namespace {

class Scanner {
public:
  explicit Scanner(BodyScan& Result) : Result(Result) {}

  void visitChildren(Stmt& Parent) {
    for (Stmt*& Child : Parent.children())
      if (Child) visit(Child);
  }

private:
  void visit(Stmt*& Child) {
    // Coroutine nodes share operands.
    if (!Visited.insert(Child).second) return;
    note(Child);
    if (auto* Lambda = dyn_cast<LambdaExpr>(Child)) {
      for (Expr* Initializer : Lambda->capture_inits()) {
        Stmt* Capture = Initializer;
        if (Capture) visitChildren(*Capture);
      }
      return;
    }
    if (!isa<BlockExpr>(Child)) visitChildren(*Child);
  }

  void note(Stmt*& Child) {
    if (isa<ReturnStmt>(Child))
      Result.Returns.push_back(&Child);
    else if (isa<CoreturnStmt>(Child))
      Result.CoReturns.push_back(&Child);
    else if (auto* Suspension = dyn_cast<CoroutineSuspendExpr>(Child))
      Result.Suspensions.push_back(Suspension);
    else if (auto* Handler = dyn_cast<CXXCatchStmt>(Child))
      Result.Handlers.push_back(Handler);
    else if (auto* Lambda = dyn_cast<LambdaExpr>(Child))
      Result.Lambdas.push_back(Lambda);
    else if (auto* Attributed = dyn_cast<AttributedStmt>(Child))
      noteAttributes(*Attributed);
    else if (auto* Reference = dyn_cast<DeclRefExpr>(Child))
      noteName(*Reference->getDecl());
    else if (auto* Declaration = dyn_cast<DeclStmt>(Child))
      noteDeclarations(*Declaration);
    else if (auto* Temporary = dyn_cast<MaterializeTemporaryExpr>(Child)) // that a reference keeps
      Result.DestroysLocals |= Temporary->getStorageDuration() == SD_Automatic &&
                               Temporary->getType().isDestructedType();
    Result.DestroysLocals |= isa<CXXCatchStmt>(Child); // of the exception
  }

  void noteAttributes(const AttributedStmt& Attributed) {
    for (const Attr* A : Attributed.getAttrs()) Result.HasMustTail |= isa<MustTailAttr>(A);
  }

  void noteDeclarations(const DeclStmt& Declaration) {
    for (const Decl* D : Declaration.decls()) {
      if (const auto* Named = dyn_cast<NamedDecl>(D)) noteName(*Named);
      if (const auto* Variable = dyn_cast<VarDecl>(D)) {
        noteSize(*Variable);
        Result.DestroysLocals |= isDestroyed(*Variable);
      }
    }
  }

  /// By the function: a variable in the return slot is the caller's.
  static bool isDestroyed(const VarDecl& Variable) {
    if (!Variable.hasLocalStorage() || Variable.isNRVOVariable()) return false;
    if (Variable.isInvalidDecl() || Variable.getType()->isDependentType() || isa<DecompositionDecl>(Variable))
      return true;
    return Variable.hasAttr<CleanupAttr>() || Variable.needsDestruction(Variable.getASTContext());
  }

  void noteSize(const VarDecl& Variable) {
    QualType Type = Variable.getType();
    bool IsKnown = !Variable.isInvalidDecl() && !Type->isDependentType() && !Type->isUndeducedType();
    bool IsSized = IsKnown && !Type->isIncompleteType() && Type->isConstantSizeType();
    if (Variable.hasLocalStorage() && IsSized)
      Result.LocalBytes += Variable.getASTContext().getTypeSizeInChars(Type).getQuantity();
  }

  void noteName(const NamedDecl& Named) {
    if (const IdentifierInfo* Name = Named.getIdentifier()) Result.Names.insert(Name->getName());
  }

  BodyScan& Result;
  llvm::SmallPtrSet<Stmt*, 32> Visited;
};

} // namespace

BodyScan llmobs::scanBody(Stmt& Body) {
  BodyScan Result;
  Stmt* Root = &Body;
  if (auto* Coroutine = dyn_cast<CoroutineBodyStmt>(Root)) Root = Coroutine->getBody();
  Scanner(Result).visitChildren(*Root);
  return Result;
}

bool llmobs::containsLabel(const Stmt* S) {
  if (!S) return false;
  if (isa<LabelStmt>(S) || isa<AddrLabelExpr>(S)) return true;
  for (const Stmt* Child : S->children())
    if (containsLabel(Child)) return true;
  return false;
}
