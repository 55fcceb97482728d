#include "spec/mistyped_attribute.h"

#include "base/diagnostics.h"
#include "base/vocabulary.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;
using namespace llmobs;
using llvm::StringRef;

/// Clang takes __word__ for word.
static StringRef withoutUnderscores(StringRef Word) {
  bool IsWrapped = Word.size() > 4 && Word.take_front(2) == "__" && Word.take_back(2) == "__";
  return IsWrapped ? Word.drop_front(2).drop_back(2) : Word;
}

/// Whether the text at `Loc` is inside [[...]]: a name may follow `llmobs::` in any expression.
static bool isInsideAttribute(Preprocessor& PP, SourceLocation Loc) {
  const SourceManager& SM = PP.getSourceManager();
  auto [File, Offset] = SM.getDecomposedLoc(SM.getSpellingLoc(Loc));
  auto Buffer = SM.getBufferOrNone(File);
  if (!Buffer) return false;
  Lexer Raw(File, *Buffer, SM, PP.getLangOpts());
  bool Inside = false;
  for (Token Tok, Before; !Raw.LexFromRawLexer(Tok) && SM.getFileOffset(Tok.getLocation()) < Offset; Before = Tok) {
    if (Tok.is(tok::l_square) && Before.is(tok::l_square)) Inside = true;
    if (Tok.is(tok::r_square) && Before.is(tok::r_square)) Inside = false;
  }
  return Inside;
}

void llmobs::reportIfMistyped(Preprocessor& PP, const Token& Tok) {
  StringRef Word = withoutUnderscores(Tok.getIdentifierInfo()->getName());
  if (kindOf(Word) || parameterWordOf(Word)) return;
  llvm::SmallVector<StringRef, 16> Known(allKinds());
  Known.append(allParameterWords());
  StringRef Meant = nearest(Word, Known);
  if (Meant.empty() || !isInsideAttribute(PP, Tok.getLocation())) return;
  SourceLocation Loc = Tok.getLocation();
  FixItHint Fix = Loc.isMacroID() ? FixItHint() : FixItHint::CreateReplacement(SourceRange(Loc), Meant);
  report(PP.getDiagnostics(), Loc, Diag::MistypedAttribute) << Word << Meant << Fix;
}
