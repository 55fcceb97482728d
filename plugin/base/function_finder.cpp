#include "base/function_finder.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace {

class Finder : public RecursiveASTVisitor<Finder> {
public:
  bool shouldVisitImplicitCode() const { return true; } // initialisers that nobody has written
  bool shouldVisitTemplateInstantiations() const { return false; }

  bool TraverseDecl(Decl* D) {
    bool IsTemplate = D && (isa<TemplateDecl>(D) || D->isTemplated());
    return IsTemplate || RecursiveASTVisitor::TraverseDecl(D);
  }
  bool VisitFunctionDecl(FunctionDecl* FD) {
    add(FD);
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr* Lambda) {
    add(Lambda->getCallOperator());
    return true;
  }
  // What these refer to stands elsewhere, and may have been made from a template on the way.
  bool VisitCXXDefaultArgExpr(CXXDefaultArgExpr* Default) { return visitShared(Default->getExpr()); }
  bool VisitCXXDefaultInitExpr(CXXDefaultInitExpr* Default) { return visitShared(Default->getExpr()); }

  std::vector<FunctionDecl*> Found;

private:
  void add(FunctionDecl* FD) {
    if (FD && FD->doesThisDeclarationHaveABody() && !FD->isDependentContext() && Known.insert(FD).second)
      Found.push_back(FD);
  }
  bool visitShared(Expr* E) { return !E || !Shared.insert(E).second || TraverseStmt(E); }

  llvm::DenseSet<const FunctionDecl*> Known;
  llvm::DenseSet<const Expr*> Shared;
};

} // namespace

std::vector<FunctionDecl*> llmobs::findFunctions(Decl& Root) {
  Finder TheFinder;
  TheFinder.TraverseDecl(&Root);
  return std::move(TheFinder.Found);
}
