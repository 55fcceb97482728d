#include "expand/source_edits.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using namespace clang;
using namespace llmobs;

std::string Edit::asText() const {
  std::string Result;
  for (const Piece& One : New) {
    Result += One.Text;
    if (!One.Source) continue;
    for (Place At : {One.Source->first, One.Source->second})
      Result += "@" + std::to_string(At.Offset) + "." + std::to_string(At.Word);
  }
  return Result;
}

void llmobs::sortEdits(std::vector<Edit>& Edits) {
  std::stable_sort(Edits.begin(), Edits.end(),
                   [](const Edit& A, const Edit& B) { return A.From == B.From ? A.Order < B.Order : A.From < B.From; });
}

//===-- Places ------------------------------------------------------------------------------------===//

llvm::StringRef SourceText::text() const { return SM.getBufferData(File); }

const MacroInvocation* SourceText::invocationAt(unsigned Offset) const {
  return Macros.find(SM.getLocForStartOfFile(File).getLocWithOffset(Offset));
}

static std::optional<Place> inFile(const SourceManager& SM, FileID File, SourceLocation Loc, unsigned Further) {
  auto [InFile, Offset] = SM.getDecomposedLoc(Loc);
  if (Loc.isInvalid() || InFile != File) return std::nullopt;
  return Place{Offset + Further, -1};
}

std::optional<Place> SourceText::before(SourceLocation Loc) const {
  if (!Loc.isMacroID()) return inFile(SM, File, Loc, 0);
  CharSourceRange Range = SM.getExpansionRange(Loc);
  const MacroInvocation* Invocation = Macros.find(Range.getBegin());
  if (!Invocation) // one half of a >>
    return Range.isCharRange() ? inFile(SM, File, Range.getBegin(), 0) : std::nullopt;
  int Word = Invocation->find(Loc);
  if (Word < 0 || Invocation->File != File) return std::nullopt;
  return Place{Invocation->Begin, Word};
}

std::optional<Place> SourceText::after(SourceLocation Loc) const {
  if (!Loc.isMacroID()) return inFile(SM, File, Loc, Lexer::MeasureTokenLength(Loc, SM, Lang));
  std::optional<Place> At = before(Loc);
  if (At && At->Word >= 0) return Place{At->Offset, At->Word + 1};
  return At ? inFile(SM, File, SM.getExpansionRange(Loc).getEnd(), 0) : std::nullopt;
}

/// How a token changes the depth of brackets.
static int nesting(llvm::StringRef Text) {
  if (Text == "(" || Text == "[" || Text == "{") return 1;
  return Text == ")" || Text == "]" || Text == "}" ? -1 : 0;
}

SourceText::Statement SourceText::statementFrom(Place At) const {
  Statement Result = {At, At, At};
  int Depth = 0;
  unsigned Offset = At.Offset;
  if (At.Word >= 0) {
    const MacroInvocation& Invocation = *invocationAt(At.Offset);
    for (int I = At.Word; I < static_cast<int>(Invocation.Words.size()); ++I) {
      llvm::StringRef Word = llvm::StringRef(Invocation.Words[I].Text).trim();
      if (Depth == 0 && Word == ";") return {At, {At.Offset, I}, {At.Offset, I + 1}};
      Depth += nesting(Word);
    }
    Result.End = {At.Offset, static_cast<int>(Invocation.Words.size())};
    Offset = Invocation.End;
  }
  llvm::StringRef Text = text();
  Lexer Raw(SM.getLocForStartOfFile(File), Lang, Text.begin(), Text.begin() + Offset, Text.end());
  Token Tok;
  for (bool IsFirst = true; !Raw.LexFromRawLexer(Tok); IsFirst = false) {
    unsigned Here = SM.getFileOffset(Tok.getLocation());
    if (IsFirst && At.Word < 0) Result.Begin.Offset = Here;
    if (Depth == 0 && Tok.is(tok::semi)) {
      Result.Behind = {Here + 1, -1};
      break;
    }
    Result.End = {Here + Tok.getLength(), -1};
    Depth += nesting(Text.substr(Here, Tok.getLength()));
  }
  return Result;
}

std::string SourceText::indentationAt(unsigned Offset) const {
  llvm::StringRef Line = text().take_front(Offset);
  Line = Line.drop_front(Line.rfind('\n') + 1);
  return Line.take_while([](char C) { return C == ' ' || C == '\t'; }).str();
}

//===-- Rendering ---------------------------------------------------------------------------------===//

namespace {
struct Output {
  std::string Text;
  bool KeepLines = false;
  unsigned Line = 1;    // what the compiler takes the next character's line for
  std::string FileName; // and its file
};
} // namespace

class SourceText::Renderer {
public:
  Renderer(const SourceText& Source, const std::vector<Edit>& Edits, Output& Out)
      : Source(Source), Edits(Edits), Out(Out) {}

  void range(Place From, Place To, bool IsNested);

private:
  void source(Place From, Place To);
  void words(const MacroInvocation& Invocation, size_t From, size_t To);
  void fileText(unsigned From, unsigned To);
  void plainText(unsigned From, unsigned To);
  void generated(llvm::StringRef Text);
  void keepLine(unsigned Offset);
  void directive(const PresumedLoc& Where);
  PresumedLoc presumed(unsigned Offset) const {
    return Source.SM.getPresumedLoc(Source.SM.getLocForStartOfFile(Source.File).getLocWithOffset(Offset));
  }

  const SourceText& Source;
  const std::vector<Edit>& Edits;
  Output& Out;
};

void SourceText::Renderer::range(Place From, Place To, bool IsNested) {
  Place At = From;
  for (const Edit& One : Edits) {
    bool IsInside = !(One.From < At) && !(To < One.From) && !(To < One.To) && !(IsNested && One.From == To);
    if (!IsInside) continue;
    source(At, One.From);
    if (One.Order == 0 && !One.New.empty() && One.From.Word < 0) keepLine(One.From.Offset);
    for (const Piece& New : One.New) {
      generated(New.Text);
      if (New.Source) range(New.Source->first, New.Source->second, /*IsNested=*/true);
    }
    At = One.To;
  }
  source(At, To);
}

void SourceText::Renderer::source(Place From, Place To) {
  unsigned Offset = From.Offset;
  if (From.Word >= 0) {
    const MacroInvocation& Invocation = *Source.invocationAt(From.Offset);
    bool EndsHere = To.Word >= 0 && To.Offset == From.Offset;
    words(Invocation, From.Word, EndsHere ? To.Word : Invocation.Words.size());
    if (EndsHere) return;
    Offset = Invocation.End;
  }
  fileText(Offset, To.Offset);
  if (To.Word > 0) words(*Source.invocationAt(To.Offset), 0, To.Word);
}

void SourceText::Renderer::words(const MacroInvocation& Invocation, size_t From, size_t To) {
  if (From >= To) return;
  keepLine(Invocation.Begin);
  for (size_t I = From; I < To; ++I) Out.Text += Invocation.Words[I].Text;
}

void SourceText::Renderer::fileText(unsigned From, unsigned To) {
  for (auto Next = Source.Includes.lower_bound(From); Next != Source.Includes.end() && Next->first < To; ++Next) {
    plainText(From, Next->first);
    const Included& Inside = Next->second;
    Renderer Nested(*Inside.Text, *Inside.Edits, Out);
    Nested.range({0, -1}, {static_cast<unsigned>(Inside.Text->text().size()), -1}, false);
    generated("\n");
    From = Inside.End;
  }
  plainText(From, To);
}

void SourceText::Renderer::plainText(unsigned From, unsigned To) {
  if (From >= To) return;
  llvm::StringRef Text = Source.text().slice(From, To);
  if (!Out.KeepLines) {
    Out.Text += Text;
    return;
  }
  // What is left of a line needs no right number if it is blank.
  size_t Blank = Text.size() - Text.ltrim(" \t\r").size();
  bool IsBlankLine = Blank < Text.size() && Text[Blank] == '\n';
  if (IsBlankLine || Blank == Text.size()) {
    size_t Size = std::min(Blank + 1, Text.size());
    Out.Text += Text.take_front(Size);
    Out.Line += IsBlankLine;
    return plainText(From + Size, To);
  }
  keepLine(From);
  Out.Text += Text;
  Out.Line = presumed(To).getLine();
}

void SourceText::Renderer::keepLine(unsigned Offset) {
  PresumedLoc Where = presumed(Offset);
  if (Out.KeepLines && (Out.Line != Where.getLine() || Out.FileName != Where.getFilename())) directive(Where);
}

void SourceText::Renderer::generated(llvm::StringRef Text) {
  Out.Text += Text;
  Out.Line += Text.count('\n');
}

void SourceText::Renderer::directive(const PresumedLoc& Where) {
  size_t LineBegin = Out.Text.rfind('\n') + 1;
  std::string Rest = Out.Text.substr(LineBegin);
  if (Rest.find_first_not_of(" \t") == std::string::npos)
    Out.Text.resize(LineBegin);
  else
    Rest.clear(), Out.Text += '\n';
  llvm::raw_string_ostream Text(Out.Text);
  Text << "#line " << Where.getLine();
  if (Out.FileName != Where.getFilename()) {
    Text << " \"";
    Text.write_escaped(Where.getFilename()) << '"';
  }
  Text << '\n' << Rest;
  Out.Line = Where.getLine();
  Out.FileName = Where.getFilename();
}

std::string SourceText::render(Place From, Place To, const std::vector<Edit>& Edits) const {
  Output Out;
  Renderer(*this, Edits, Out).range(From, To, /*IsNested=*/false);
  return Out.Text;
}

std::string SourceText::renderWithLines(const std::vector<Edit>& Edits) const {
  Output Out;
  Out.KeepLines = true;
  Out.Line = 0;
  Renderer(*this, Edits, Out).range({0, -1}, {static_cast<unsigned>(text().size()), -1}, /*IsNested=*/false);
  return Out.Text;
}
