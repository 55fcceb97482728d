#include "expand/macro_tokens.h"

#include "clang/Lex/Preprocessor.h"

using namespace clang;
using namespace llmobs;

int MacroInvocation::find(SourceLocation Loc) const {
  for (size_t I = 0; I < Words.size(); ++I)
    if (Words[I].Loc == Loc) return static_cast<int>(I);
  return -1;
}

static bool standsAlone(llvm::StringRef Text) {
  return Text.size() == 1 && llvm::StringRef("()[]{};,").contains(Text[0]);
}

void MacroTokens::see(const Token& Tok, const Preprocessor& PP) {
  SourceLocation Loc = Tok.getLocation();
  if (!Loc.isMacroID() || Tok.isAnnotation() || Tok.is(tok::eof)) return;
  const SourceManager& SM = PP.getSourceManager();
  CharSourceRange Range = SM.getExpansionRange(Loc);
  MacroInvocation& Invocation = ByBegin[Range.getBegin().getRawEncoding()];
  if (Invocation.Words.empty()) {
    Invocation.File = SM.getFileID(Range.getBegin());
    Invocation.Begin = SM.getFileOffset(Range.getBegin());
  }
  unsigned End = SM.getFileOffset(Range.getEnd());
  if (Range.isTokenRange()) End += Lexer::MeasureTokenLength(Range.getEnd(), SM, PP.getLangOpts());
  Invocation.End = std::max(Invocation.End, End);
  std::string Text = PP.getSpelling(Tok);
  bool IsFirst = Invocation.Words.empty();
  bool IsApart = Tok.hasLeadingSpace() || Tok.isAtStartOfLine();
  bool MayTouch = IsFirst || standsAlone(Text) || standsAlone(llvm::StringRef(Invocation.Words.back().Text).trim());
  Invocation.Words.push_back({Loc, (IsApart && !IsFirst) || !MayTouch ? " " + Text : Text});
}

const MacroInvocation* MacroTokens::find(SourceLocation ExpansionBegin) const {
  auto Found = ByBegin.find(ExpansionBegin.getRawEncoding());
  return Found == ByBegin.end() ? nullptr : &Found->second;
}
