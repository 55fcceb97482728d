#include "expand/dump.h"
#include "expand/merged_edits.h"
#include "plan/call_site.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using namespace clang;
using namespace llmobs;

//===-- One after the other -----------------------------------------------------------------------===//

/// Separated by commas, packs taken apart.
static std::string listArguments(ArrayRef<TemplateArgument> Arguments, const PrintingPolicy& Policy) {
  std::string Result;
  llvm::raw_string_ostream Out(Result);
  for (const TemplateArgument& Argument : Arguments) {
    if (&Argument != Arguments.begin()) Out << ", ";
    if (Argument.getKind() == TemplateArgument::Pack)
      Out << listArguments(Argument.pack_elements(), Policy);
    else
      Argument.print(Policy, Out, /*IncludeType=*/false);
  }
  return Out.str();
}

static std::string headingOf(const WrapperText& Wrapper) {
  const FunctionDecl& FD = Wrapper.function();
  const ASTContext& Context = FD.getASTContext();
  const SourceManager& SM = Context.getSourceManager();
  PresumedLoc Where = SM.getPresumedLoc(SM.getExpansionLoc(definitionLoc(FD)));
  std::string Result;
  llvm::raw_string_ostream Out(Result);
  Out << "// " << Where.getFilename() << ':' << Where.getLine() << ": " << Wrapper.title() << " around "
      << qualifiedName(FD);
  if (const TemplateArgumentList* Arguments = FD.getTemplateSpecializationArgs())
    Out << " with template arguments <" << listArguments(Arguments->asArray(), wrapperPolicy(Context)) << '>';
  Out << '\n';
  return Out.str();
}

static std::string textOf(const WrapperText& Wrapper) {
  if (!Wrapper.isComplete()) return "// (its text comes from several files)\n";
  std::vector<Edit> Edits = Wrapper.edits();
  sortEdits(Edits);
  const SourceText& Source = Wrapper.source();
  return Source.indentationAt(Wrapper.begin().Offset) + Source.render(Wrapper.begin(), Wrapper.end(), Edits) + "\n";
}

void Dump::sort(const SourceManager& SM) {
  std::vector<std::pair<std::string, std::unique_ptr<WrapperText>>> Keyed;
  for (auto& One : Wrappers) Keyed.push_back({headingOf(*One) + textOf(*One), std::move(One)});
  std::stable_sort(Keyed.begin(), Keyed.end(), [&](const auto& A, const auto& B) {
    SourceLocation First = SM.getExpansionLoc(definitionLoc(A.second->function())),
                   Second = SM.getExpansionLoc(definitionLoc(B.second->function()));
    return First != Second ? SM.isBeforeInTranslationUnit(First, Second) : A.first < B.first;
  });
  Wrappers.clear();
  for (auto& One : Keyed) Wrappers.push_back(std::move(One.second));
}

std::string Dump::wrappers(const ASTContext& Context) {
  sort(Context.getSourceManager());
  std::string Result;
  for (const auto& One : Wrappers) Result += (Result.empty() ? "" : "\n") + headingOf(*One) + textOf(*One);
  return Result;
}

//===-- In its place ------------------------------------------------------------------------------===//

namespace {

struct EditedFile {
  std::unique_ptr<SourceText> Text;
  std::vector<Edit> Edits;
};

/// The main file and what it includes that has wrappers in it.
class EditedFiles {
public:
  EditedFiles(const ASTContext& Context, const MacroTokens& Macros)
      : SM(Context.getSourceManager()), Lang(Context.getLangOpts()), Macros(Macros) {
    at(SM.getMainFileID());
  }

  EditedFile& at(FileID File);
  /// False if the file is not included by the text of others down from the main file.
  bool isReachable(FileID File) const;
  EditedFile& main() { return Files.at(SM.getMainFileID()); }
  void sort() {
    for (auto& One : Files) sortEdits(One.second.Edits);
  }

private:
  const SourceManager& SM;
  const LangOptions& Lang;
  const MacroTokens& Macros;
  std::map<FileID, EditedFile> Files;
};

} // namespace

bool EditedFiles::isReachable(FileID File) const {
  for (; File != SM.getMainFileID(); File = SM.getFileID(SM.getIncludeLoc(File))) {
    SourceLocation Include = SM.getIncludeLoc(File);
    if (Include.isInvalid() || !SM.getFileEntryForID(File) || SM.isInSystemHeader(SM.getLocForStartOfFile(File)))
      return false;
  }
  return true;
}

EditedFile& EditedFiles::at(FileID File) {
  auto Known = Files.find(File);
  if (Known != Files.end()) return Known->second;
  EditedFile& New = Files[File];
  New.Text = std::make_unique<SourceText>(SM, Lang, Macros, File);
  if (File == SM.getMainFileID()) return New;
  SourceLocation Include = SM.getIncludeLoc(File);
  EditedFile& Parent = at(SM.getFileID(Include));
  llvm::StringRef Text = Parent.Text->text();
  unsigned Directive = SM.getFileOffset(Include);
  unsigned Begin = Text.take_front(Directive).rfind('\n') + 1;
  unsigned End = std::min(Text.find('\n', Directive), Text.size());
  Parent.Text->Includes[Begin] = {End, New.Text.get(), &New.Edits};
  return New;
}

/// Behind `module;`, if the file begins with that.
static unsigned placeOfHeading(const SourceText& Source, const SourceManager& SM, const LangOptions& Lang) {
  llvm::StringRef Text = Source.text();
  Lexer Raw(SM.getLocForStartOfFile(Source.file()), Lang, Text.begin(), Text.begin(), Text.end());
  Token Tok;
  Raw.LexFromRawLexer(Tok);
  if (Tok.isNot(tok::raw_identifier) || Tok.getRawIdentifier() != "module") return 0;
  Raw.LexFromRawLexer(Tok);
  return Tok.is(tok::semi) ? SM.getFileOffset(Tok.getLocation()) + 1 : 0;
}

/// Wrappers around the same text, in the order of their first ones.
static std::vector<std::vector<const WrapperText*>> byBody(const std::vector<std::unique_ptr<WrapperText>>& Wrappers) {
  std::vector<std::vector<const WrapperText*>> Result;
  std::map<std::pair<FileID, Place>, size_t> Known;
  for (const auto& One : Wrappers) {
    auto [Entry, IsNew] = Known.insert({{One->source().file(), One->body()}, Result.size()});
    if (IsNew) Result.emplace_back();
    Result[Entry->second].push_back(One.get());
  }
  return Result;
}

std::string Dump::wholeFile(const ASTContext& Context, const MacroTokens& Macros) {
  const SourceManager& SM = Context.getSourceManager();
  sort(SM);
  EditedFiles Files(Context, Macros);
  bool IsC = !Context.getLangOpts().CPlusPlus;
  std::string Heading = "/* What the llmobs plugin makes of this file; compile it without the plugin. */\n";
  bool NeedsExpansionHeader = false;
  std::vector<std::unique_ptr<WrapperText>> Shown;
  for (auto& One : Wrappers) {
    if (One->isComplete() && Files.isReachable(One->source().file()))
      Shown.push_back(std::move(One));
    else
      Heading += "/* Not here: " + llvm::StringRef(headingOf(*One)).drop_front(3).rtrim().str() + " */\n";
  }
  for (const auto& Group : byBody(Shown)) {
    MergedEdits Merged = mergeEdits(Group);
    NeedsExpansionHeader |= Merged.NeedsExpansionHeader;
    auto& Edits = Files.at(Group.front()->source().file()).Edits;
    Edits.insert(Edits.end(), Merged.Edits.begin(), Merged.Edits.end());
  }
  Heading += IsC ? "#include <llmobs/instrument_c.h>\n" : "#include <llmobs/instrument.h>\n";
  if (NeedsExpansionHeader) Heading += "#include <llmobs/expansion.h>\n";
  Heading += "#pragma clang diagnostic ignored \"-Wgcc-compat\"\n"; // cleanup functions that have qualified names
  EditedFile& Main = Files.main();
  unsigned At = placeOfHeading(*Main.Text, SM, Context.getLangOpts());
  Main.Edits.push_back({{At, -1}, {At, -1}, -5, {{(At ? "\n" : "") + Heading}}});
  Files.sort();
  return Main.Text->renderWithLines(Main.Edits);
}

std::string Dump::write(llvm::StringRef Text, llvm::StringRef Path) {
  if (Path == "-") {
    llvm::outs() << Text;
    llvm::outs().flush();
    return "";
  }
  std::error_code Error;
  llvm::raw_fd_ostream Out(Path, Error, llvm::sys::fs::OF_Text);
  if (Error) return Error.message();
  Out << Text;
  Out.close();
  if (!Out.has_error()) return "";
  std::string Message = Out.error().message();
  Out.clear_error();
  return Message;
}
