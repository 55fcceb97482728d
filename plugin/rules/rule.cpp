#include "rules/rule.h"

#include "llvm/ADT/StringExtras.h"

using namespace llmobs;

std::string llmobs::comparableType(llvm::StringRef Type) {
  std::string Result;
  auto IsWord = [](char C) { return llvm::isAlnum(C) || C == '_'; };
  for (size_t I = 0; I < Type.size(); ++I) {
    if (Type[I] != ' ') {
      Result += Type[I];
    } else if (!Result.empty() && IsWord(Result.back()) && I + 1 < Type.size() && IsWord(Type[I + 1])) {
      Result += ' ';
    }
  }
  return Result;
}
