#include "spec/argument_watcher.h"

#include "spec/mistyped_attribute.h"

#include "clang/Lex/Preprocessor.h"

using namespace clang;
using namespace llmobs;

// A coverage build watches the tokens already, and Preprocessor has no way to ask for the watcher that is there.
namespace llmobs {
TokenWatcher& watcherOf(Preprocessor& PP);
template<TokenWatcher Preprocessor::* Member> struct WatcherAccess {
  friend TokenWatcher& watcherOf(Preprocessor& PP) { return PP.*Member; }
};
template struct WatcherAccess<&Preprocessor::OnToken>;
} // namespace llmobs

void llmobs::watchTokens(Preprocessor& PP, TokenWatcher See) {
  TokenWatcher Present = std::move(watcherOf(PP));
  if (!Present) return PP.setTokenWatcher(std::move(See));
  PP.setTokenWatcher([Present = std::move(Present), See = std::move(See)](const Token& Tok) mutable {
    Present(Tok);
    See(Tok);
  });
}

ArgumentWatcher::ArgumentWatcher(Preprocessor& PP) : PP(PP), Llmobs(PP.getIdentifierInfo("llmobs")) {
  watchTokens(PP, [this](const Token& Tok) { see(Tok); });
}

// Runs for every token of the translation unit, so first of all those are told apart that change nothing.
void ArgumentWatcher::see(const Token& Tok) {
  tok::TokenKind Kind = Tok.getKind(), Before = Last;
  Last = Kind;
  if (LLVM_LIKELY(AttributeDepth == 0 && At == State::Idle)) {
    if (Kind == tok::identifier) {
      if (LLVM_LIKELY(Tok.getIdentifierInfo() != Llmobs)) return;
    } else if (Kind != tok::l_brace && Kind != tok::r_brace && Kind != tok::l_square && Kind != tok::kw___attribute) {
      return;
    }
  }
  seeNear(Tok, Before);
}

/// What may be an attribute of ours, or a bracket.
void ArgumentWatcher::seeNear(const Token& Tok, tok::TokenKind Before) {
  tok::TokenKind Kind = Tok.getKind();
  if (AttributeDepth > 0) seeInAttribute(Tok);
  if (Kind == tok::l_square && Before == tok::l_square && AttributeDepth == 0) AttributeDepth = 2;
  if (Kind == tok::l_brace) {
    ++BraceDepth;
  } else if (Kind == tok::r_brace) {
    --BraceDepth;
  } else if (Kind == tok::identifier && At == State::Idle &&
             (Tok.getIdentifierInfo() == Llmobs || AttributeDepth == 2)) {
    bool IsFirst = Before == tok::l_square || Before == tok::comma || Before == tok::kw_using;
    if (!IsFirst) return;
    const IdentifierInfo& Name = *Tok.getIdentifierInfo();
    if (!mayMeanLlmobs(Name) && !Name.isStr("gnu")) return reportIfMisplacedGnu(PP, /*Scope=*/nullptr, Tok);
    ScopeName = Tok;
    At = State::Scope;
    return;
  } else if (Kind == tok::kw___attribute && At == State::Idle) {
    At = State::Gnu;
    Nesting = 0;
    return;
  }
  if (At == State::Gnu) return seeInGnu(Tok, Before);
  if (At != State::Idle) advance(Tok);
}

/// `[[` may also begin a lambda in a subscript: then something else follows.
void ArgumentWatcher::seeInAttribute(const Token& Tok) {
  bool IsSubscript = AttributeDepth == 1 ? Tok.isNot(tok::r_square) : AttributeDepth == 2 && Tok.is(tok::l_brace);
  if (IsSubscript || Tok.isOneOf(tok::semi, tok::eof))
    AttributeDepth = 0;
  else if (Tok.isOneOf(tok::l_paren, tok::l_square, tok::l_brace))
    ++AttributeDepth;
  else if (Tok.isOneOf(tok::r_paren, tok::r_square, tok::r_brace))
    --AttributeDepth;
}

/// `__attribute__((name, name(...)))`
void ArgumentWatcher::seeInGnu(const Token& Tok, tok::TokenKind Before) {
  if (Tok.is(tok::l_paren)) {
    ++Nesting;
    return;
  }
  if (Tok.is(tok::r_paren)) --Nesting;
  bool MayBeName = Nesting == 2 && (Before == tok::l_paren || Before == tok::comma);
  if (Nesting == 0 || Tok.is(tok::eof))
    At = State::Idle;
  else if (MayBeName && Tok.is(tok::identifier))
    reportIfMistypedGnu(PP, Tok);
}

bool ArgumentWatcher::isAtTopLevel() const {
  bool BetweenDeclarations = Last == tok::unknown || Last == tok::semi || Last == tok::r_brace;
  return BraceDepth == 0 && BetweenDeclarations;
}

void ArgumentWatcher::advance(const Token& Tok) {
  switch (At) {
  case State::Idle:
  case State::Gnu: return;
  case State::Scope:
    InUsingList = Tok.is(tok::colon);
    At = InUsingList || Tok.is(tok::coloncolon) ? State::Kind : State::Idle;
    return;
  case State::Kind: return seeKind(Tok);
  case State::AfterKind:
    if (Tok.is(tok::l_paren)) {
      At = State::Arguments;
      Nesting = 1;
      Current = ArgumentTokens();
      return;
    }
    At = InUsingList ? State::Kind : State::Idle;
    if (InUsingList) seeKind(Tok);
    return;
  case State::Arguments: return seeArgument(Tok);
  }
}

void ArgumentWatcher::seeKind(const Token& Tok) {
  bool IsWord = !Tok.isAnnotation() && !Tok.is(tok::eof) && Tok.getIdentifierInfo();
  if (IsWord) {
    KindName = Tok.getLocation();
    if (AttributeDepth == 2) reportIfMistyped(PP, ScopeName, Tok);
    At = State::AfterKind;
  } else if (!InUsingList || Tok.isOneOf(tok::r_square, tok::semi, tok::eof)) {
    At = State::Idle;
  }
}

void ArgumentWatcher::seeArgument(const Token& Tok) {
  if (Tok.isOneOf(tok::l_paren, tok::l_square, tok::l_brace)) ++Nesting;
  if (Tok.isOneOf(tok::r_paren, tok::r_square, tok::r_brace)) --Nesting;
  if (Tok.is(tok::eof)) {
    At = State::Idle;
  } else if (Nesting > 0) {
    Current.Tokens.push_back(Tok);
  } else {
    Current.End = Tok.getLocation();
    Seen[KindName.getRawEncoding()] = std::move(Current);
    At = InUsingList ? State::Kind : State::Idle;
  }
}

const ArgumentTokens* ArgumentWatcher::find(SourceLocation Name) const {
  auto Found = Seen.find(Name.getRawEncoding());
  return Found == Seen.end() ? nullptr : &Found->second;
}
