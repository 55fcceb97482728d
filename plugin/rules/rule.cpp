#include "rules/rule.h"

#include "clang/Basic/CharInfo.h"

using namespace llmobs;

std::string llmobs::comparableType(llvm::StringRef Type) {
  std::string Result;
  auto IsWord = [](char C) { return clang::isAsciiIdentifierContinue(C); };
  for (size_t I = 0; I < Type.size(); ++I) {
    if (Type[I] != ' ') {
      Result += Type[I];
    } else if (!Result.empty() && IsWord(Result.back()) && I + 1 < Type.size() && IsWord(Type[I + 1])) {
      Result += ' ';
    }
  }
  return Result;
}
