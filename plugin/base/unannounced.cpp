#include "base/unannounced.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llmobs;

void Unannounced::CompletedTagDefinition(const TagDecl* Tag) {
  const auto* Class = dyn_cast<CXXRecordDecl>(Tag);
  if (Class && Class->isLambda() && !Class->isDependentContext()) Lambdas.push_back(Class);
}

void Unannounced::FunctionDefinitionInstantiated(const FunctionDecl* FD) {
  Instantiated.push_back(const_cast<FunctionDecl*>(FD));
}

void Unannounced::forget(const FunctionDecl& FD) {
  // Most are told of when they are the last that was begun.
  for (size_t I = Instantiated.size(); I-- > 0;) {
    if (Instantiated[I] != &FD) continue;
    Instantiated.erase(Instantiated.begin() + I);
    return;
  }
}

std::vector<FunctionDecl*> Unannounced::take() {
  std::vector<FunctionDecl*> Result;
  for (const CXXRecordDecl* Class : Lambdas)
    if (CXXMethodDecl* Operator = Class->getLambdaCallOperator()) Result.push_back(Operator);
  Result.insert(Result.end(), Instantiated.begin(), Instantiated.end());
  Lambdas.clear();
  Instantiated.clear();
  return Result;
}
