#include "base/unannounced.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llmobs;

void Unannounced::CompletedTagDefinition(const TagDecl* Tag) {
  const auto* Class = dyn_cast<CXXRecordDecl>(Tag);
  if (Class && Class->isLambda() && !Class->isDependentContext()) Lambdas.push_back(Class);
}

void Unannounced::FunctionDefinitionInstantiated(const FunctionDecl* FD) {
  if (Places.try_emplace(FD, Instantiated.size()).second) Instantiated.push_back(const_cast<FunctionDecl*>(FD));
}

void Unannounced::forget(const FunctionDecl& FD) {
  if (auto Known = Places.find(&FD); Known != Places.end()) Instantiated[Known->second] = nullptr;
}

std::vector<FunctionDecl*> Unannounced::take() {
  std::vector<FunctionDecl*> Result;
  for (const CXXRecordDecl* Class : Lambdas)
    if (CXXMethodDecl* Operator = Class->getLambdaCallOperator()) Result.push_back(Operator);
  for (FunctionDecl* FD : Instantiated)
    if (FD) Result.push_back(FD);
  Lambdas.clear();
  Instantiated.clear();
  Places.clear();
  return Result;
}
