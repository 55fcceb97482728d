#include "plan/name_words.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llmobs;
using llvm::StringRef;

static bool isUpper(char C) { return C >= 'A' && C <= 'Z'; }
static bool isLower(char C) { return C >= 'a' && C <= 'z'; }

/// Whether a word begins at `At`, which is not the first character: after a sign, between letters and digits, at a
/// capital after a small letter, and at the last capital of several.
static bool beginsWord(StringRef Name, size_t At) {
  char Before = Name[At - 1], Here = Name[At];
  if (!llvm::isAlnum(Before) || llvm::isDigit(Before) != llvm::isDigit(Here)) return true;
  if (!isUpper(Here)) return false;
  return isLower(Before) || (At + 1 < Name.size() && isLower(Name[At + 1]));
}

llvm::SmallVector<std::string, 4> llmobs::wordsOf(StringRef Name) {
  llvm::SmallVector<std::string, 4> Words;
  for (size_t At = 0; At < Name.size(); ++At) {
    if (!llvm::isAlnum(Name[At])) continue;
    if (At == 0 || beginsWord(Name, At)) Words.emplace_back();
    Words.back() += llvm::toLower(Name[At]);
  }
  return Words;
}

bool llmobs::hasWord(StringRef Name, llvm::ArrayRef<StringRef> Words) {
  return llvm::any_of(wordsOf(Name), [&](StringRef One) { return llvm::is_contained(Words, One); });
}
