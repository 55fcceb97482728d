#include "tool/doc_comment.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/RawCommentList.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;
using namespace llmobs;

namespace {

enum class Section { Text, Parameter, Returns, Ignored };

class CommentReader {
public:
  explicit CommentReader(DocComment& Result) : Result(Result) {}

  void line(StringRef Line);

private:
  void command(StringRef Command, StringRef Rest);
  void add(StringRef Words);
  std::string& target() {
    if (In == Section::Parameter) return Result.Parameters[Parameter];
    return In == Section::Returns ? Result.Returns : Result.Text;
  }

  DocComment& Result;
  Section In = Section::Text;
  std::string Parameter;
  bool IsNewParagraph = false;
};

bool isCommandSign(char C) { return C == '@' || C == '\\'; }

/// Without the words that say how a word is to be set: `@p city` is `city`.
std::string withoutMarkup(StringRef Words) {
  std::string Plain;
  while (!Words.empty()) {
    size_t Sign = Words.find_first_of("@\\");
    Plain += Words.take_front(Sign).str();
    if (Sign == StringRef::npos) break;
    Words = Words.drop_front(Sign);
    StringRef Name = Words.drop_front().take_while([](char C) { return llvm::isAlpha(C); });
    bool IsMarkup = llvm::StringSwitch<bool>(Name)
                        .Cases("a", "b", "c", "e", true)
                        .Cases("p", "em", "ref", "link", true)
                        .Cases("endlink", "n", true)
                        .Default(false);
    size_t Taken = IsMarkup ? 1 + Name.size() : 1;
    if (!IsMarkup) Plain += Words.front();
    Words = Words.drop_front(Taken);
    if (IsMarkup) Words = Words.ltrim();
  }
  return Plain;
}

} // namespace

void CommentReader::add(StringRef Words) {
  if (In == Section::Ignored || Words.empty()) return;
  std::string& To = target();
  if (!To.empty()) To += IsNewParagraph ? '\n' : ' ';
  To += withoutMarkup(Words);
  IsNewParagraph = false;
}

void CommentReader::command(StringRef Command, StringRef Rest) {
  In = llvm::StringSwitch<Section>(Command)
           .Cases("param", "arg", Section::Parameter)
           .Cases("return", "returns", "result", Section::Returns)
           .Cases("brief", "short", "details", "note", Section::Text)
           .Cases("remark", "remarks", "warning", "attention", Section::Text)
           .Cases("pre", "post", "par", Section::Text)
           .Default(Section::Ignored);
  IsNewParagraph = true;
  if (In == Section::Parameter) {
    if (Rest.consume_front("[")) Rest = Rest.split(']').second; // [in], [in,out]
    StringRef Name;
    std::tie(Name, Rest) = Rest.ltrim().split(' ');
    Parameter = Name.rtrim(":,").str();
  }
  add(Rest.trim());
}

void CommentReader::line(StringRef Line) {
  Line = Line.trim();
  if (Line.empty()) {
    // What follows an empty line is about the whole again.
    if (In != Section::Ignored || !Line.empty()) In = Section::Text;
    IsNewParagraph = true;
    return;
  }
  if (!isCommandSign(Line.front())) return add(Line);
  StringRef Command = Line.drop_front().take_while([](char C) { return llvm::isAlpha(C); });
  // One of the words that only say how the next one is to be set begins no section.
  if (Command.empty() || withoutMarkup(Line) != Line) return add(Line);
  command(Command, Line.drop_front(1 + Command.size()));
}

DocComment llmobs::docCommentOf(const Decl& D) {
  DocComment Result;
  const ASTContext& Context = D.getASTContext();
  const Decl* At = &D;
  if (const auto* FD = dyn_cast<FunctionDecl>(At))
    if (const FunctionDecl* Pattern = FD->getTemplateInstantiationPattern()) At = Pattern;
  const RawComment* Comment = Context.getRawCommentForAnyRedecl(At);
  if (!Comment) return Result;
  CommentReader TheReader(Result);
  std::string Text = Comment->getFormattedText(Context.getSourceManager(), Context.getDiagnostics());
  SmallVector<StringRef, 16> Lines;
  StringRef(Text).split(Lines, '\n');
  for (StringRef Line : Lines) TheReader.line(Line);
  return Result;
}
