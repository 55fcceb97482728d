// The argument watcher remembers the argument tokens of `[[llmobs::kind(...)]]`: no Clang parses the
// arguments of a plugin's scoped attribute, it skips them. The watcher sees each token once as it leaves the
// preprocessor, after macro expansion, and never lexes on its own. Tokens are kept under the location of the
// kind's name, which is where ParsedAttr::getRange() ends.
//
// It also looks at the names of attributes that may be mistyped, and knows whether the token stream is between two top-level
// declarations, where a header may be included.
#pragma once

#include "clang/Lex/Token.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/FunctionExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace clang {
class IdentifierInfo;
class Preprocessor;
} // namespace clang

namespace llmobs {

using TokenWatcher = llvm::unique_function<void(const clang::Token&)>;

/// Shows each token to `See`, after those who watch already.
void watchTokens(clang::Preprocessor& PP, TokenWatcher See);

struct ArgumentTokens {
  llvm::SmallVector<clang::Token, 8> Tokens; // between the parentheses
  clang::SourceLocation End;                 // the closing parenthesis
};

class ArgumentWatcher {
public:
  explicit ArgumentWatcher(clang::Preprocessor& PP);

  void see(const clang::Token& Tok);

  /// The tokens that follow the kind's name at this location; null if no parenthesis followed.
  const ArgumentTokens* find(clang::SourceLocation KindName) const;

  bool isAtTopLevel() const;

private:
  enum class State { Idle, Scope, Kind, AfterKind, Arguments, Gnu };

  void seeNear(const clang::Token& Tok, clang::tok::TokenKind Before);
  void seeInAttribute(const clang::Token& Tok);
  void seeInGnu(const clang::Token& Tok, clang::tok::TokenKind Before);
  void advance(const clang::Token& Tok);
  void seeKind(const clang::Token& Tok);
  void seeArgument(const clang::Token& Tok);

  clang::Preprocessor& PP;
  const clang::IdentifierInfo* Llmobs;
  State At = State::Idle;
  bool InUsingList = false; // inside [[using llmobs: ...]]
  clang::tok::TokenKind Last = clang::tok::unknown;
  int BraceDepth = 0;
  unsigned AttributeDepth = 0; // open brackets since `[[`; 2 where names of attributes stand
  unsigned Nesting = 0;        // open brackets inside the arguments, or since `__attribute__`
  clang::Token ScopeName;      // `llmobs`, or something like it
  clang::SourceLocation KindName;
  ArgumentTokens Current;
  llvm::DenseMap<unsigned, ArgumentTokens> Seen;
};

} // namespace llmobs
