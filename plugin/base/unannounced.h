// Functions that Clang completes without a word to its consumers: lambdas, wherever a template may hold one
// (initialisers of members and bases, default arguments, aliases), and what Clang instantiates only to learn its type.
// They are heard of through Clang's listener for changes of the tree, and looked at when the file has ended. Nobody
// needs their code earlier: the code generator puts off what may turn out to be unused.
#pragma once

#include "clang/AST/ASTMutationListener.h"
#include "llvm/ADT/DenseMap.h"

#include <vector>

namespace clang {
class CXXRecordDecl;
}

namespace llmobs {

class Unannounced : public clang::ASTMutationListener {
public:
  void CompletedTagDefinition(const clang::TagDecl* Tag) override;
  /// Called when the instantiation begins.
  void FunctionDefinitionInstantiated(const clang::FunctionDecl* FD) override;

  /// The consumers were told of this function after all.
  void forget(const clang::FunctionDecl& FD);

  /// What is known by now, in the order in which it was met; from then on it is forgotten.
  std::vector<clang::FunctionDecl*> take();

private:
  std::vector<const clang::CXXRecordDecl*> Lambdas;
  std::vector<clang::FunctionDecl*> Instantiated; // null: forgotten
  llvm::DenseMap<const clang::FunctionDecl*, size_t> Places;
};

} // namespace llmobs
