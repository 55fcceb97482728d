// Source edits change the text of one file as the program's author sees it. A Place is between two characters of
// the file, or between two tokens of a macro invocation, which is then written out. A Piece is new text, or source
// text that appears (again) with the edits inside of it. Edits may contain each other.
//
// A SourceText finds places and renders edited text. If it is to keep line numbers, what is inserted is followed by
// #line, so that __LINE__, diagnostics and debug information stay as they were.
#pragma once

#include "expand/macro_tokens.h"

#include "llvm/ADT/StringRef.h"

#include <map>
#include <optional>
#include <tuple>

namespace clang {
class LangOptions;
class SourceManager;
} // namespace clang

namespace llmobs {

struct Place {
  unsigned Offset = 0;
  int Word = -1; // of the macro invocation at Offset; -1: in front of it

  bool operator<(Place Other) const { return std::tie(Offset, Word) < std::tie(Other.Offset, Other.Word); }
  bool operator==(Place Other) const { return Offset == Other.Offset && Word == Other.Word; }
};

struct Piece {
  std::string Text;
  std::optional<std::pair<Place, Place>> Source = {}; // instead of Text

  bool operator==(const Piece& Other) const { return Text == Other.Text && Source == Other.Source; }
};

struct Edit {
  Place From, To; // what goes
  int Order = 0;  // among edits that begin at one place
  std::vector<Piece> New;

  std::string asText() const;
};

class SourceText {
public:
  SourceText(const clang::SourceManager& SM, const clang::LangOptions& Lang, const MacroTokens& Macros,
             clang::FileID File)
      : SM(SM), Lang(Lang), Macros(Macros), File(File) {}

  clang::FileID file() const { return File; }
  llvm::StringRef text() const;
  /// In front of the token at this location, or behind it; nothing if that is not in this file's text.
  std::optional<Place> before(clang::SourceLocation Loc) const;
  std::optional<Place> after(clang::SourceLocation Loc) const;
  /// From the first word of what follows the place to the semicolon that ends the statement, and behind that.
  struct Statement {
    Place Begin, End, Behind;
  };
  Statement statementFrom(Place At) const;
  /// Text from the beginning of the line to the first thing in it that is not blank.
  std::string indentationAt(unsigned Offset) const;

  /// An included file whose text appears instead of the directive that includes it, at [Begin, End).
  struct Included {
    unsigned End;
    const SourceText* Text;
    const std::vector<Edit>* Edits;
  };
  std::map<unsigned, Included> Includes;

  /// Edits must be sorted (sortEdits).
  std::string render(Place From, Place To, const std::vector<Edit>& Edits) const;
  std::string renderWithLines(const std::vector<Edit>& Edits) const;

private:
  class Renderer;
  const MacroInvocation* invocationAt(unsigned Offset) const;

  const clang::SourceManager& SM;
  const clang::LangOptions& Lang;
  const MacroTokens& Macros;
  clang::FileID File;
};

void sortEdits(std::vector<Edit>& Edits);

} // namespace llmobs
