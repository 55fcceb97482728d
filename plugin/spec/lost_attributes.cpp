#include "spec/lost_attributes.h"
#include "base/span_spec.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
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

  /// The function that the attribute just found belongs to: where its name begins. Nothing if that is not plain to see,
  /// or may not be compiled.
  std::optional<unsigned> functionName() {
    if (Conditionals > 0) return std::nullopt;
    int Depth = 0;
    bool PastAttribute = false;
    for (Token Before = Now; advance(); Before = Now) {
      if (Now.isOneOf(tok::semi, tok::l_brace, tok::r_brace)) return std::nullopt;
      bool IsName = PastAttribute && Depth == 0 && Now.is(tok::l_paren) && Before.is(tok::raw_identifier);
      if (IsName && !isSpecifier(Before.getRawIdentifier())) return Before.getLocation().getRawEncoding() - 1;
      if (Now.isOneOf(tok::l_paren, tok::l_square)) ++Depth;
      if (Now.isOneOf(tok::r_paren, tok::r_square)) --Depth;
      // The attribute stands inside brackets, or ends with one, or both.
      if (Depth <= 0 && Now.isOneOf(tok::r_paren, tok::r_square)) Depth = 0, PastAttribute = true;
    }
    return std::nullopt;
  }

  unsigned line() const { return 1 + Text.take_front(Now.getLocation().getRawEncoding() - 1).count('\n'); }

private:
  static bool isSpecifier(llvm::StringRef Word) {
    return Word == "decltype" || Word == "noexcept" || Word == "alignas" || Word == "explicit" || Word == "requires" ||
           Word == "__attribute__" || Word == "__declspec";
  }

  bool advance() {
    Last = Now.getKind();
    Raw.LexFromRawLexer(Now);
    if (Now.isAtStartOfLine()) Defining = Now.is(tok::hash);
    if (Defining && Last == tok::hash && Now.is(tok::raw_identifier)) {
      llvm::StringRef Directive = Now.getRawIdentifier();
      Conditionals += Directive.take_front(2) == "if" ? 1 : Directive == "endif" ? -1 : 0;
    }
    return Now.isNot(tok::eof);
  }

  Lexer Raw;
  llvm::StringRef Text;
  Token Now = {};
  tok::TokenKind Last = tok::unknown;
  bool Defining = false; // inside a preprocessor directive
  int Conditionals = 0;  // open #if
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
    Found = LostAttribute{false, CI.getPreprocessorOpts().ImplicitPCHInclude, Spelling, Place};
  };
  CI.getASTReader()->visitInputFiles(Precompiled, /*IncludeSystem=*/false, /*Complain=*/false, Look);
  return Found;
}

/// What a precompiled header was made with takes the place of the predefines, and the command line's macros come on top.
void llmobs::predefine(CompilerInstance& CI) {
  Preprocessor& PP = CI.getPreprocessor();
  PP.setPredefines("#define __llmobs_plugin__ 100\n" + PP.getPredefines());
  PreprocessorOptions& FromCommandLine = CI.getPreprocessorOpts();
  if (!FromCommandLine.ImplicitPCHInclude.empty()) FromCommandLine.addMacroDef("__llmobs_plugin__=100");
}

static std::optional<LostAttribute> findInPrecompiledHeader(CompilerInstance& CI) {
  if (CI.getPreprocessorOpts().ImplicitPCHInclude.empty()) return std::nullopt;
  // What the plugin predefines is in the precompiled header, if it was there; and once more in front of the main file.
  Preprocessor& PP = CI.getPreprocessor();
  const MacroDirective* Predefined = PP.getLocalMacroDirectiveHistory(PP.getIdentifierInfo("__llmobs_plugin__"));
  for (; Predefined; Predefined = Predefined->getPrevious())
    if (CI.getSourceManager().isLoadedSourceLocation(Predefined->getLocation())) return std::nullopt;
  for (serialization::ModuleFile& Precompiled : CI.getASTReader()->getModuleManager())
    if (auto Found = findIn(CI, Precompiled)) return Found;
  return std::nullopt;
}

// A module does not say with which plugins it was built. But of a function whose attribute was seen it is known; so
// functions are looked for whose text has an attribute of which nothing is known.

static const FunctionDecl* functionAt(CompilerInstance& CI, const DeclContext& Context,
                                      const serialization::ModuleFile& In, unsigned Offset) {
  for (const Decl* D : Context.decls()) {
    if (const auto* Template = dyn_cast<TemplateDecl>(D)) D = Template->getTemplatedDecl();
    if (!D) continue;
    const auto* FD = dyn_cast<FunctionDecl>(D);
    if (FD && CI.getASTReader()->getOwningModuleFile(FD) == &In &&
        CI.getSourceManager().getFileOffset(FD->getLocation()) == Offset)
      return FD;
    bool IsScope = isa<NamespaceDecl>(D) || isa<LinkageSpecDecl>(D) || isa<ExportDecl>(D) || isa<CXXRecordDecl>(D);
    if (const auto* Inner = IsScope ? dyn_cast<DeclContext>(D) : nullptr)
      if (const FunctionDecl* Found = functionAt(CI, *Inner, In, Offset)) return Found;
  }
  return nullptr;
}

static std::optional<LostAttribute> findInModule(CompilerInstance& CI, serialization::ModuleFile& Module,
                                                 AttributeTest HasAttribute) {
  const std::string& Path = Module.OriginalSourceFileName;
  auto Buffer = CI.getFileManager().getBufferForFile(Path);
  if (!Buffer || !(*Buffer)->getBuffer().contains_insensitive("llmobs")) return std::nullopt;
  AttributeFinder Search((*Buffer)->getBuffer(), CI.getLangOpts());
  for (std::string Spelling = Search.find(); !Spelling.empty(); Spelling = Search.find()) {
    std::string Place = Path + ":" + std::to_string(Search.line());
    std::optional<unsigned> Name = Search.functionName();
    const FunctionDecl* FD = Name ? functionAt(CI, *CI.getASTContext().getTranslationUnitDecl(), Module, *Name)
                                  : nullptr;
    if (FD && !HasAttribute(*FD)) return LostAttribute{true, Module.FileName, Spelling, Place};
  }
  return std::nullopt;
}

std::optional<LostAttribute> llmobs::findLostAttribute(CompilerInstance& CI, AttributeTest HasAttribute) {
  if (!CI.getASTReader()) return std::nullopt;
  if (auto Found = findInPrecompiledHeader(CI)) return Found;
  for (serialization::ModuleFile& File : CI.getASTReader()->getModuleManager())
    if (File.isModule())
      if (auto Found = findInModule(CI, File, HasAttribute)) return Found;
  return std::nullopt;
}
