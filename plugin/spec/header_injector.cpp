#include "spec/header_injector.h"
#include "base/ast_builder.h"

#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

#include <cstring>

using namespace clang;
using namespace llmobs;

/// Every header of every file is searched: for 'b', the rarest of the word's letters.
static bool mentions(llvm::StringRef Text) {
  const char Word[] = "llmobs";
  const size_t Before = 4, After = 1; // letters around the 'b'
  if (Text.size() <= Before + After) return false;
  const char *At = Text.data() + Before, *End = Text.data() + Text.size() - After;
  while (const void* Found = std::memchr(At, 'b', static_cast<size_t>(End - At))) {
    At = static_cast<const char*>(Found);
    if (std::memcmp(At - Before, Word, sizeof Word - 1) == 0) return true;
    ++At;
  }
  return false;
}

HeaderInjector::HeaderInjector(Preprocessor& PP, const ArgumentWatcher& Watcher, Injection& State, bool Everywhere)
    : PP(PP), Watcher(Watcher), State(State), Everywhere(Everywhere || mentions(PP.getPredefines())) {}

bool HeaderInjector::needsHeader(FileID File) const {
  if (Everywhere) return true;
  auto Buffer = PP.getSourceManager().getBufferOrNone(File);
  return Buffer && mentions(Buffer->getBuffer());
}

bool HeaderInjector::beginsModule(FileID File) const {
  const SourceManager& SM = PP.getSourceManager();
  auto Buffer = SM.getBufferOrNone(File);
  if (!Buffer || !PP.getLangOpts().CPlusPlus20) return false;
  Lexer Raw(File, *Buffer, SM, PP.getLangOpts());
  Token First;
  Raw.LexFromRawLexer(First);
  return First.is(tok::raw_identifier) &&
         (First.getRawIdentifier() == "module" || First.getRawIdentifier() == "export");
}

void HeaderInjector::FileChanged(SourceLocation Loc, FileChangeReason Reason, SrcMgr::CharacteristicKind, FileID Left) {
  if (State == Injection::Done || State == Injection::ModuleUnit) return;
  const SourceManager& SM = PP.getSourceManager();
  FileID File = SM.getFileID(Loc);
  if (File == SM.getMainFileID()) {
    // The main file is entered before the predefined macros are; its own text begins when those are left.
    bool Begins = Reason == ExitFile && Left == PP.getPredefinesFileID();
    if (Begins && beginsModule(File))
      State = Injection::ModuleUnit;
    else if (Begins && needsHeader(File))
      inject(Loc);
    return;
  }
  if (Reason != EnterFile || File == PP.getPredefinesFileID() || !needsHeader(File)) return;
  if (Watcher.isAtTopLevel())
    inject(Loc);
  else
    State = Injection::InsideDeclaration;
}

/// Macros of the program whose names the library may use as plain words; on the command line they come before
/// everything.
static std::vector<std::string> ordinaryMacros(const Preprocessor& PP) {
  std::vector<std::string> Names;
  for (const auto& Entry : PP.macros(/*IncludeExternalMacros=*/false)) {
    llvm::StringRef Name = Entry.first->getName();
    const MacroInfo* Macro = PP.getMacroInfo(Entry.first);
    bool IsOrdinary = Macro && !Macro->isBuiltinMacro() && Name.front() != '_' && Name != Name.upper();
    if (IsOrdinary && !PP.getSourceManager().isInSystemHeader(Macro->getDefinitionLoc())) Names.push_back(Name.str());
  }
  llvm::sort(Names);
  return Names;
}

/// Whether `<Header>` is in a folder that is searched for it. Not asked by __has_include: Clang writes its answer into the scratch
/// space, and notes of the program's own macros count the lines there.
static bool isInSearchedFolder(const Preprocessor& PP, llvm::StringRef Header) {
  const HeaderSearch& Search = PP.getHeaderSearchInfo();
  for (auto Folder = Search.angled_dir_begin(); Folder != Search.system_dir_end(); ++Folder) {
    if (!(*Folder).isNormalDir()) continue;
    llvm::SmallString<256> Path((*Folder).getName());
    llvm::sys::path::append(Path, Header.trim("<>"));
    if (PP.getFileManager().getOptionalFileRef(Path)) return true;
  }
  return false;
}

static std::string injectedText(const Preprocessor& PP) {
  std::string Hide, Restore;
  for (const std::string& Name : ordinaryMacros(PP)) {
    Hide += "#pragma push_macro(\"" + Name + "\")\n#undef " + Name + "\n";
    Restore += "#pragma pop_macro(\"" + Name + "\")\n";
  }
  std::string Header = Seam::header(PP.getLangOpts());
  std::string Text = Hide + "#include " + Header + "\n" + Restore;
  return isInSearchedFolder(PP, Header) ? Text : "#if __has_include(" + Header + ")\n" + Text + "#endif\n";
}

void HeaderInjector::inject(SourceLocation Loc) {
  State = Injection::Done;
  // As a system file, so that the user's warning flags don't apply to what it includes.
  FileID File = PP.getSourceManager().createFileID(llvm::MemoryBuffer::getMemBufferCopy(injectedText(PP), "<llmobs>"),
                                                   SrcMgr::C_System, /*LoadedID=*/0, /*LoadedOffset=*/0, Loc);
  PP.EnterSourceFile(File, nullptr, Loc);
}
