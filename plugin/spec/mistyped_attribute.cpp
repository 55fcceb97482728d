#include "spec/mistyped_attribute.h"

#include "base/diagnostics.h"
#include "base/vocabulary.h"

#include "clang/Basic/DiagnosticSema.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;
using namespace llmobs;
using llvm::StringRef;

/// `word` of `__word__`, which Clang takes for the same in its own attributes, not in ours.
static StringRef withoutUnderscores(StringRef Word) {
  bool IsWrapped = Word.size() > 4 && Word.take_front(2) == "__" && Word.take_back(2) == "__";
  return IsWrapped ? Word.drop_front(2).drop_back(2) : Word;
}

bool llmobs::mayMeanLlmobs(const IdentifierInfo& Scope) {
  StringRef Name = Scope.getName();
  return Name.size() >= 4 && Name.size() <= 8 && !nearest(Name, {"llmobs"}).empty();
}

/// Keeps Clang from saying that it knows no such attribute. What it says from inside a macro has no place where it could
/// be silenced.
static void silenceUnknownAttribute(Preprocessor& PP, SourceLocation Begin, SourceLocation LastToken) {
  if (Begin.isMacroID() || LastToken.isMacroID()) return;
  DiagnosticsEngine& Diags = PP.getDiagnostics();
  Diags.pushMappings(Begin);
  Diags.setSeverityForGroup(diag::Flavor::WarningOrError, "unknown-attributes", diag::Severity::Ignored, Begin);
  Diags.popMappings(PP.getLocForEndOfToken(LastToken));
}

static FixItHint replacement(SourceLocation Loc, StringRef Meant) {
  return Loc.isMacroID() || Meant.empty() ? FixItHint() : FixItHint::CreateReplacement(SourceRange(Loc), Meant);
}

void llmobs::reportIfMistyped(Preprocessor& PP, const Token& Scope, const Token& Tok) {
  StringRef ScopeName = Scope.getIdentifierInfo()->getName();
  StringRef Word = Tok.getIdentifierInfo()->getName();
  bool IsWord = kindOf(Word) || parameterWordOf(Word), IsScope = ScopeName == "llmobs";
  if (IsWord && IsScope) return;
  llvm::SmallVector<StringRef, 16> Known(allKinds());
  Known.append(allParameterWords());
  StringRef Meant = IsWord ? Word : nearest(withoutUnderscores(Word), Known);
  if (!IsScope && Meant.empty()) return; // of somebody else
  DiagnosticsEngine& Diags = PP.getDiagnostics();
  SourceLocation Loc = Tok.getLocation(), Begin = Scope.getLocation();
  auto Theirs = Diags.getDiagnosticLevel(diag::warn_unknown_attribute_ignored, Begin);
  // Where Clang may not speak of unknown attributes, ours are spoken of if they are mistyped.
  if (Meant.empty() && Theirs == DiagnosticsEngine::Ignored) return;
  if (Theirs != DiagnosticsEngine::Ignored && Theirs <= levelOf(Diags, Loc, Diag::UnknownAttribute))
    silenceUnknownAttribute(PP, Begin, Loc);
  if (!IsScope)
    report(Diags, Begin, Diag::MistypedScope)
        << ScopeName << Word << Meant << replacement(Begin, "llmobs") << replacement(Loc, IsWord ? "" : Meant);
  else if (!Meant.empty())
    report(Diags, Loc, Diag::MistypedAttribute) << Word << Meant << replacement(Loc, Meant);
  else
    report(Diags, Loc, Diag::UnknownAttribute) << Word << quotedList(allKinds()) << quotedList(allParameterWords());
}
