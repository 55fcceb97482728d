#include "rewrite/ast_verify.h"

#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace llmobs;

static void countChildren(const Stmt& Parent, ParentCounts& Counts) {
  for (const Stmt* Child : Parent.children()) {
    if (!Child) continue;
    // Opaque values are names for another node's value.
    if (isa<OpaqueValueExpr>(Child)) continue;
    if (++Counts[Child] == 1) countChildren(*Child, Counts);
  }
}

ParentCounts llmobs::countParents(const Stmt& Root) {
  ParentCounts Counts;
  Counts[&Root] = 0;
  countChildren(Root, Counts);
  return Counts;
}

static std::string faultOf(const Stmt& Node, const FunctionDecl& FD) {
  const auto* E = dyn_cast<Expr>(&Node);
  if (!E) return "";
  std::string Class = E->getStmtClassName();
  if (E->getType().isNull()) return Class + " without a type";
  if (E->isInstantiationDependent() || E->containsErrors()) return Class + " that depends on something";
  const auto* Reference = dyn_cast<DeclRefExpr>(E);
  const auto* Variable = Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  if (Variable && Variable->isLocalVarDeclOrParm() && Variable->getDeclContext() != &FD)
    return "reference to '" + Variable->getNameAsString() + "' of another function";
  return "";
}

std::string llmobs::verifyTree(const FunctionDecl& FD, const ParentCounts& Before,
                               llvm::ArrayRef<const Stmt*> SharedOnPurpose) {
  ParentCounts After = countParents(*FD.getBody());
  for (const auto& Entry : After) {
    const Stmt* Node = Entry.first;
    if (isa<CXXBoolLiteralExpr>(Node)) continue; // Seam::mayFold() is one for all
    auto Known = Before.find(Node);
    bool IsNew = Known == Before.end();
    unsigned Allowed = IsNew ? 1 : std::max(Known->second, 1u);
    if (llvm::is_contained(SharedOnPurpose, Node)) ++Allowed;
    if (Entry.second > Allowed) return std::string(Node->getStmtClassName()) + " with two parents";
    std::string Fault = IsNew ? faultOf(*Node, FD) : "";
    if (!Fault.empty()) return Fault;
  }
  return "";
}
