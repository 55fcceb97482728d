#include "rules/glob.h"

#include "llvm/ADT/STLExtras.h"

using namespace llmobs;

Glob::Glob(llvm::StringRef Pattern) {
  for (size_t I = 0; I < Pattern.size(); ++I) {
    char C = Pattern[I];
    if (C == '*')
      Steps.push_back({What::AnyText, C});
    else if (C == '?')
      Steps.push_back({What::AnyCharacter, C});
    else if (C == '\\' && I + 1 < Pattern.size())
      Steps.push_back({What::Character, Pattern[++I]});
    else
      Steps.push_back({What::Character, C});
  }
}

bool Glob::matches(llvm::StringRef Text) const {
  // Only the last `*` can be wrong about how much it has taken: what stands before it has matched already.
  size_t At = 0, Next = 0, AfterStar = 0, StarEnd = 0;
  bool SeenStar = false;
  while (At < Text.size()) {
    if (Next < Steps.size() && Steps[Next].Is == What::AnyText) {
      SeenStar = true;
      AfterStar = ++Next;
      StarEnd = At;
    } else if (Next < Steps.size() && Steps[Next].accepts(Text[At])) {
      ++Next;
      ++At;
    } else if (SeenStar) {
      Next = AfterStar;
      At = ++StarEnd;
    } else {
      return false;
    }
  }
  while (Next < Steps.size() && Steps[Next].Is == What::AnyText) ++Next;
  return Next == Steps.size();
}

bool Glob::isLiteral() const {
  return llvm::all_of(Steps, [](const Step& One) { return One.Is == What::Character; });
}
