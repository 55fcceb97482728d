#include "lost_attributes.h"
#include "span_spec.h"

#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Serialization/ASTReader.h"

using namespace clang;
using namespace llmobs;

static bool isKind(llvm::StringRef Word) {
  for (unsigned I = 0; I < SpanKindCount; ++I)
    if (Word == spelling(static_cast<SpanKind>(I))) return true;
  return false;
}

namespace {

/// Reads a file as tokens, without macros: llmobs::kind in brackets, llmobs_kind in parentheses, LLMOBS_KIND.
class AttributeFinder {
public:
  AttributeFinder(llvm::StringRef Text, const LangOptions& Language)
      : Raw(SourceLocation::getFromRawEncoding(1), Language, Text.begin(), Text.begin(), Text.end()), Text(Text) {}

  /// The attribute's spelling, or nothing; then line() says where it is.
  std::string find() {
    while (advance()) {
      if (Now.isNot(tok::raw_identifier)) continue;
      llvm::StringRef Word = Now.getRawIdentifier();
      bool IsMacro = Word.consume_front("LLMOBS_"), IsGnu = !IsMacro && Word.consume_front("llmobs_");
      if (IsMacro && isKind(Word.lower()) && !Defining) return "LLMOBS_" + Word.str();
      if (IsGnu && isKind(Word) && (Last == tok::l_paren || Last == tok::comma)) return "llmobs_" + Word.str();
      bool InBrackets = Last == tok::l_square || Last == tok::comma;
      if (Word != "llmobs" || !InBrackets || !advance() || Now.isNot(tok::coloncolon) || !advance()) continue;
      if (Now.is(tok::raw_identifier) && isKind(Now.getRawIdentifier()))
        return "llmobs::" + Now.getRawIdentifier().str();
    }
    return "";
  }

  unsigned line() const { return 1 + Text.take_front(Now.getLocation().getRawEncoding() - 1).count('\n'); }

private:
  bool advance() {
    Last = Now.getKind();
    Raw.LexFromRawLexer(Now);
    if (Now.isAtStartOfLine()) Defining = Now.is(tok::hash);
    return Now.isNot(tok::eof);
  }

  Lexer Raw;
  llvm::StringRef Text;
  Token Now = {};
  tok::TokenKind Last = tok::unknown;
  bool Defining = false; // inside a preprocessor directive
};

} // namespace

static std::optional<LostAttribute> findIn(CompilerInstance& CI, serialization::ModuleFile& Precompiled) {
  std::optional<LostAttribute> Found;
  auto Look = [&](const serialization::InputFile& Input, bool) {
    auto File = Input.getFile();
    if (Found || !File) return;
    auto Buffer = CI.getFileManager().getBufferForFile(File->getName());
    if (!Buffer || !(*Buffer)->getBuffer().contains_insensitive("llmobs")) return;
    AttributeFinder Search((*Buffer)->getBuffer(), CI.getLangOpts());
    std::string Spelling = Search.find();
    if (Spelling.empty()) return;
    std::string Place = File->getName().str() + ":" + std::to_string(Search.line());
    Found = LostAttribute{CI.getPreprocessorOpts().ImplicitPCHInclude, Spelling, Place};
  };
  CI.getASTReader()->visitInputFiles(Precompiled, /*IncludeSystem=*/false, /*Complain=*/false, Look);
  return Found;
}

std::optional<LostAttribute> llmobs::findLostAttribute(CompilerInstance& CI) {
  if (CI.getPreprocessorOpts().ImplicitPCHInclude.empty() || !CI.getASTReader()) return std::nullopt;
  // What the plugin predefines is in the precompiled header, if it was there.
  if (CI.getPreprocessor().isMacroDefined("__llmobs_plugin__")) return std::nullopt;
  for (serialization::ModuleFile& Precompiled : CI.getASTReader()->getModuleManager())
    if (auto Found = findIn(CI, Precompiled)) return Found;
  return std::nullopt;
}
