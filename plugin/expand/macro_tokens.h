// Macro tokens are what the macro invocations of a translation unit became: for each outermost invocation its
// tokens after expansion, as text. An edit inside of a macro has no place in the file; with these tokens the
// invocation can be written out, and the edit has one there.
#pragma once

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"

#include <string>
#include <vector>

namespace clang {
class Preprocessor;
class Token;
} // namespace clang

namespace llmobs {

struct MacroInvocation {
  struct Word {
    clang::SourceLocation Loc;
    std::string Text; // with the space in front of it, if it needs one
  };
  clang::FileID File;
  unsigned Begin = 0; // of the invocation's text in the file
  unsigned End = 0;
  std::vector<Word> Words;

  /// The index of the word at this location; -1 if there is none.
  int find(clang::SourceLocation Loc) const;
};

class MacroTokens {
public:
  /// To be told of each token as it leaves the preprocessor.
  void see(const clang::Token& Tok, const clang::Preprocessor& PP);

  /// The outermost invocation that the token at this location came out of.
  const MacroInvocation* find(clang::SourceLocation ExpansionBegin) const;

private:
  llvm::DenseMap<unsigned, MacroInvocation> ByBegin;
};

} // namespace llmobs
