#include "rules/glob.h"

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

std::optional<std::string> Glob::literal() const {
  std::string Text;
  for (const Step& One : Steps) {
    if (One.Is != What::Character) return std::nullopt;
    Text += One.Character;
  }
  return Text;
}

Glob Glob::lastName() const {
  Glob Result("");
  auto IsColon = [](const Step& One) { return One.Is == What::Character && One.Character == ':'; };
  size_t Begin = Steps.size();
  while (Begin > 0 && !(Begin > 1 && IsColon(Steps[Begin - 1]) && IsColon(Steps[Begin - 2]))) --Begin;
  Result.Steps.assign(Steps.begin() + static_cast<std::ptrdiff_t>(Begin), Steps.end());
  return Result;
}
