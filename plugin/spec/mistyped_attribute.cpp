#include "spec/mistyped_attribute.h"

#include "base/diagnostics.h"
#include "base/vocabulary.h"

#include "clang/Basic/DiagnosticSema.h"
#include "clang/Lex/Preprocessor.h"

#include <optional>
#include <vector>

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

static bool isKnown(StringRef Word) { return kindOf(Word) || parameterWordOf(Word); }

static StringRef meantBy(StringRef Word) {
  if (isKnown(Word)) return Word;
  llvm::SmallVector<StringRef, 16> Known(allKinds());
  Known.append(allParameterWords());
  return nearest(withoutUnderscores(Word), Known);
}

namespace {

/// An attribute that Clang does not know.
struct UnknownAttribute {
  SourceLocation Begin, LastToken;
  SourceLocation At;  // what is wrong
  std::string Name;   // as it is written
  const char* Prefix; // what stands in front of our words in this spelling
  StringRef Meant;    // a word of ours; empty if it is none
};

} // namespace

static std::string listWith(StringRef Prefix, llvm::ArrayRef<StringRef> Words) {
  std::vector<std::string> Full;
  for (StringRef Word : Words) Full.push_back((Prefix + Word).str());
  return quotedList(llvm::SmallVector<StringRef, 16>(Full.begin(), Full.end()));
}

static void reportUnknown(Preprocessor& PP, const UnknownAttribute& Unknown, llvm::ArrayRef<FixItHint> Corrections) {
  DiagnosticsEngine& Diags = PP.getDiagnostics();
  auto Theirs = Diags.getDiagnosticLevel(diag::warn_unknown_attribute_ignored, Unknown.Begin);
  // Where Clang may not speak of unknown attributes, ours are spoken of if they are mistyped.
  if (Unknown.Meant.empty() && Theirs == DiagnosticsEngine::Ignored) return;
  if (Theirs != DiagnosticsEngine::Ignored && Theirs <= levelOf(Diags, Unknown.At, Diag::UnknownAttribute))
    silenceUnknownAttribute(PP, Unknown.Begin, Unknown.LastToken);
  if (Unknown.Meant.empty()) {
    StringRef Listed = StringRef(Unknown.Prefix) == "llmobs_" ? Unknown.Prefix : "";
    report(Diags, Unknown.At, Diag::UnknownAttribute)
        << Unknown.Name << listWith(Listed, allKinds()) << listWith(Listed, allParameterWords());
    return;
  }
  auto Warning = report(Diags, Unknown.At, Diag::MistypedAttribute);
  Warning << Unknown.Name << (Unknown.Prefix + Unknown.Meant).str();
  for (const FixItHint& Correction : Corrections) Warning << Correction;
}

void llmobs::reportIfMistyped(Preprocessor& PP, const Token& Scope, const Token& Tok) {
  if (!mayMeanLlmobs(*Scope.getIdentifierInfo())) return reportIfMisplacedGnu(PP, &Scope, Tok);
  StringRef ScopeName = Scope.getIdentifierInfo()->getName();
  StringRef Word = Tok.getIdentifierInfo()->getName();
  bool IsWord = isKnown(Word), IsScope = ScopeName == "llmobs";
  if (IsWord && IsScope) return;
  StringRef Meant = meantBy(Word);
  if (!IsScope && Meant.empty()) return; // of somebody else
  SourceLocation Loc = Tok.getLocation(), Begin = Scope.getLocation();
  reportUnknown(PP, {Begin, Loc, IsScope ? Loc : Begin, (ScopeName + "::" + Word).str(), "llmobs::", Meant},
                {replacement(Begin, IsScope ? "" : "llmobs"), replacement(Loc, IsWord ? "" : Meant)});
}

//===-- The GNU spelling --------------------------------------------------------------------------===//

/// What stands behind `llmobs_`, or something like it. Nothing if the name is somebody else's.
static std::optional<StringRef> behindPrefix(StringRef Name) {
  Name = withoutUnderscores(Name);
  size_t Size = Name.take_front(9).find('_');
  if (Size == StringRef::npos || Size < 4) return std::nullopt;
  StringRef Prefix = Name.take_front(Size);
  // Asked first, of thousands of names in the system's headers: what is two letters away from `llmobs` has four of its own.
  bool MayBe = llvm::count_if(Prefix, [](char C) { return StringRef("lmobsLMOBS").contains(C); }) >= 4;
  if (!MayBe || nearest(Prefix, {"llmobs"}).empty()) return std::nullopt;
  return Name.drop_front(Size + 1);
}

void llmobs::reportIfMistypedGnu(Preprocessor& PP, const Token& Tok) {
  StringRef Name = Tok.getIdentifierInfo()->getName();
  std::optional<StringRef> Word = behindPrefix(Name);
  if (!Word) return;
  bool HasPrefix = withoutUnderscores(Name).take_front(7) == "llmobs_";
  if (HasPrefix && isKnown(*Word)) return;
  StringRef Meant = meantBy(*Word);
  if (!HasPrefix && Meant.empty()) return; // of somebody else
  SourceLocation Loc = Tok.getLocation();
  reportUnknown(PP, {Loc, Loc, Loc, Name.str(), "llmobs_", Meant}, replacement(Loc, ("llmobs_" + Meant).str()));
}

void llmobs::reportIfMisplacedGnu(Preprocessor& PP, const Token* Scope, const Token& Tok) {
  StringRef Name = Tok.getIdentifierInfo()->getName();
  std::optional<StringRef> Word = behindPrefix(Name);
  StringRef Meant = Word ? meantBy(*Word) : StringRef();
  if (Meant.empty()) return;
  SourceLocation Loc = Tok.getLocation();
  if (!Scope)
    return reportUnknown(PP, {Loc, Loc, Loc, Name.str(), "llmobs::", Meant},
                         replacement(Loc, ("llmobs::" + Meant).str()));
  SourceLocation Begin = Scope->getLocation();
  std::string Written = (Scope->getIdentifierInfo()->getName() + "::" + Name).str();
  reportUnknown(PP, {Begin, Loc, Begin, std::move(Written), "llmobs::", Meant}, {});
}
