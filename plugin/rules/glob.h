// A glob is a pattern for names, types and paths: `*` stands for any text, also none and also across `::` and `/`, `?`
// for one character, `\` takes the next character as it is. Everything else stands for itself, brackets too: C++ names
// contain them. Matching takes at most the product of both lengths; there is nothing to be exponential about.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace llmobs {

class Glob {
public:
  explicit Glob(llvm::StringRef Pattern);

  bool matches(llvm::StringRef Text) const;

  /// What it stands for if it is no pattern but a name.
  std::optional<std::string> literal() const;

  /// The part behind the last `::`, or all of it.
  Glob lastName() const;

private:
  enum class What : char { Character, AnyCharacter, AnyText };
  struct Step {
    What Is;
    char Character;
    bool accepts(char C) const { return Is == What::AnyCharacter || Character == C; }
  };
  std::vector<Step> Steps;
};

} // namespace llmobs
