#include "dump.h"
#include "call_site.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using namespace clang;
using namespace llmobs;

static PrintingPolicy policyOf(const ASTContext& Context) {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = true;
  return Policy;
}

static std::string asLiteral(llvm::StringRef Text) {
  std::string Result;
  llvm::raw_string_ostream Out(Result);
  Out << '"';
  Out.write_escaped(Text);
  Out << '"';
  return Out.str();
}

WrapperText::WrapperText(const FunctionDecl& FD, const SpanSpec& Spec) : FD(FD), Context(FD.getASTContext()) {
  Title = spelling(Spec.Kind).str();
  IsConstexpr = FD.isConstexpr();
  const SourceManager& SM = Context.getSourceManager();
  SourceLocation First = isLambda(FD) ? FD.getLocation() : FD.getOuterLocStart();
  SourceLocation Last = FD.getBody()->getEndLoc();
  File = SM.getFileID(First);
  HasSourceText = First.isValid() && offsetOf(First, Begin) && offsetAfter(Last, End) && Begin < End;
  if (!HasSourceText) return;
  llvm::StringRef Line = SM.getBufferData(File).take_front(Begin);
  Line = Line.drop_front(Line.rfind('\n') + 1);
  Indentation = Line.take_while([](char C) { return C == ' ' || C == '\t'; }).str();
  removeAttribute(Spec.Range);
}

bool WrapperText::offsetOf(SourceLocation Loc, unsigned& Offset) {
  auto [InFile, At] = Context.getSourceManager().getDecomposedLoc(Loc);
  Offset = At;
  if (Loc.isMacroID() || InFile != File) HasSourceText = false;
  return HasSourceText;
}

bool WrapperText::offsetAfter(SourceLocation Token, unsigned& Offset) {
  if (!offsetOf(Token, Offset)) return false;
  Offset += Lexer::MeasureTokenLength(Token, Context.getSourceManager(), Context.getLangOpts());
  return true;
}

void WrapperText::insertBefore(SourceLocation Token, std::string Text, int Order) {
  unsigned At;
  if (offsetOf(Token, At)) Edits.push_back({At, 0, Order, std::move(Text)});
}

void WrapperText::insertAfter(SourceLocation Token, std::string Text, int Order) {
  unsigned At;
  if (offsetAfter(Token, At)) Edits.push_back({At, 0, Order, std::move(Text)});
}

/// Takes `[[llmobs::tool(...)]]` out, if nothing else is inside the brackets.
void WrapperText::removeAttribute(SourceRange Range) {
  const SourceManager& SM = Context.getSourceManager();
  if (Range.isInvalid() || Range.getBegin().isMacroID() || Range.getEnd().isMacroID()) return;
  auto [InFile, From] = SM.getDecomposedLoc(Range.getBegin());
  unsigned To = SM.getFileOffset(Range.getEnd());
  To += Lexer::MeasureTokenLength(Range.getEnd(), SM, Context.getLangOpts());
  if (InFile != File || From < Begin || To > End) return;
  llvm::StringRef Text = SM.getBufferData(File);
  llvm::StringRef Ahead = Text.take_front(From).rtrim(), Behind = Text.drop_front(To).ltrim();
  if (Ahead.take_back(2) != "[[" || Behind.take_front(2) != "]]") return;
  From = Ahead.size() - 2;
  To = Text.size() - Behind.drop_front(2).ltrim(' ').size();
  Edits.push_back({From, To - From, 0, ""});
}

/// The arguments of the call of open(), a parameter pack as one.
static std::string argumentList(const CapturePlan& Plan) {
  std::string List;
  for (const CapturedArgument& Argument : Plan.Arguments) {
    std::string Name = Argument.Parameter->getName().str();
    bool IsPack = llvm::StringRef(Argument.Name).contains('[');
    if (IsPack && Argument.Name != Name + "[0]") continue;
    List += ", " + (Argument.AddressOnly ? "static_cast<const void*>(" + Name + ")" : Name) +
            (IsPack ? "..." : "");
  }
  return List;
}

void WrapperText::wrapBody(const Stmt& Inner, const CapturePlan& Plan) {
  Title += " '" + Plan.SpanName + "'";
  bool Observes = Plan.Exceptions == ExceptionMode::Observe,
       Catches = Plan.Exceptions == ExceptionMode::Catch;
  std::string NewLine = "\n" + Indentation + "  ";
  std::string Unless = Plan.ConstantEvaluable ? "if (!__builtin_is_constant_evaluated()) " : "";
  std::string Open = NewLine + "llmobs::seam::Guard " + GuardName +
                     " __attribute__((cleanup(llmobs::seam::" + (Observes ? "close_observing" : "close") +
                     ")))" + (Plan.ConstantEvaluable ? " = {};" : ";");
  Open += NewLine + Unless + "llmobs::seam::open(&" + GuardName + ", " + asLiteral(Plan.Site) +
          argumentList(Plan) + ");";
  if (Observes) Open += NewLine + Unless + "llmobs::seam::observe(&" + GuardName + ");";
  if (Catches) Open += NewLine + "try {";
  std::string Resumed = Plan.Coroutine ? " llmobs::seam::resumed(&" + GuardName + ");" : "";
  std::string Close = Catches ? Indentation + "  } catch (...) {" + Resumed + " " + Unless +
                                    "llmobs::seam::error(&" + GuardName + "); throw; }\n"
                              : "";
  if (isa<CompoundStmt>(Inner)) return wrapBlock(Inner, Open, Close);
  insertBefore(Inner.getBeginLoc(), "{" + Open + NewLine, -1);
  insertAfter(Inner.getEndLoc(), "\n" + Close + Indentation + "}", 1);
}

/// Puts text behind the opening brace and in front of the closing one, on lines of their own.
void WrapperText::wrapBlock(const Stmt& Block, std::string Open, std::string Close) {
  unsigned First, Last;
  if (!offsetAfter(Block.getBeginLoc(), First) || !offsetOf(Block.getEndLoc(), Last)) return;
  llvm::StringRef Text = Context.getSourceManager().getBufferData(File);
  unsigned Spaces = Text.drop_front(First).size() - Text.drop_front(First).ltrim(' ').size();
  bool GoesOn = !Text.drop_front(First + Spaces).take_front().contains('\n');
  if (GoesOn) Open += "\n" + Indentation + (Close.empty() ? "  " : "    ");
  Edits.push_back({First, Spaces, -1, std::move(Open)});
  llvm::StringRef Ahead = Text.take_front(Last).rtrim(" \t");
  unsigned Stop = std::max<unsigned>(Ahead.size(), First + Spaces);
  bool OnOwnLine = Ahead.take_back() == "\n";
  Edits.push_back({Stop, OnOwnLine ? 0 : Last - Stop, 1, OnOwnLine ? Close : "\n" + Close + Indentation});
}

/// `return E;` with other words before E and behind it; the semicolon goes.
void WrapperText::replaceReturn(const ReturnStmt& Return, std::string Before, std::string After) {
  const SourceManager& SM = Context.getSourceManager();
  unsigned Keyword, Stop;
  if (!offsetOf(Return.getReturnLoc(), Keyword) || !offsetAfter(Return.getEndLoc(), Stop)) return;
  SourceLocation Semicolon =
      Lexer::findLocationAfterToken(Return.getEndLoc(), tok::semi, SM, Context.getLangOpts(),
                                    /*SkipTrailingWhitespaceAndNewLine=*/false);
  unsigned Length = Semicolon.isValid() ? SM.getFileOffset(Semicolon) - Stop : 0;
  Edits.push_back({Keyword, 6, 0, std::move(Before)});
  Edits.push_back({Stop, Length, 0, std::move(After)});
}

static std::string seamCall(llvm::StringRef Function, llvm::StringRef Guard, bool IsConstexpr,
                            llvm::StringRef Value) {
  std::string Unless = IsConstexpr ? "if (!__builtin_is_constant_evaluated()) " : "";
  return Unless + "llmobs::seam::" + Function.str() + "(&" + Guard.str() + (Value.empty() ? "" : ", ") +
         Value.str() + ");";
}

void WrapperText::returnValue(const ReturnStmt& Return, QualType Type, llvm::StringRef Value) {
  // What `auto` stands for is named differently by each major.
  if (Type->getContainedAutoType()) Type = Type.getCanonicalType();
  std::string Declaration;
  llvm::raw_string_ostream Out(Declaration);
  (Type->isReferenceType() ? Type : Type.getUnqualifiedType()).print(Out, policyOf(Context), Value);
  std::string Again = Value.str();
  if (Type->isRValueReferenceType())
    Again = "static_cast<" + Type.getAsString(policyOf(Context)) + ">(" + Again + ")";
  replaceReturn(Return, "{ " + Out.str() + " =",
                "; " + seamCall("result", GuardName, IsConstexpr, Value) + " return " + Again + "; }");
}

void WrapperText::returnVariable(const ReturnStmt& Return, llvm::StringRef Variable) {
  replaceReturn(Return, "{ " + seamCall("result", GuardName, IsConstexpr, Variable) + " return", "; }");
}

void WrapperText::suspension(const CoroutineSuspendExpr& Suspension) {
  insertAfter(Suspension.getKeywordLoc(),
              " /* ready(&" + GuardName + ", ...), resumed(&" + GuardName + ") */");
}

void WrapperText::handler(const CompoundStmt& Block) {
  insertAfter(Block.getLBracLoc(), " " + seamCall("resumed", GuardName, false, ""));
}

void WrapperText::coReturn(const CoreturnStmt& CoReturn) {
  insertAfter(CoReturn.getKeywordLoc(), " /* result(&" + GuardName + ", ...) */");
}

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

std::string WrapperText::heading() const {
  const SourceManager& SM = Context.getSourceManager();
  PresumedLoc Where = SM.getPresumedLoc(SM.getExpansionLoc(definitionLoc(FD)));
  std::string Result;
  llvm::raw_string_ostream Out(Result);
  Out << "// " << Where.getFilename() << ':' << Where.getLine() << ": " << Title << " around "
      << qualifiedName(FD);
  if (const TemplateArgumentList* Arguments = FD.getTemplateSpecializationArgs())
    Out << " with template arguments <" << listArguments(Arguments->asArray(), policyOf(Context)) << '>';
  Out << '\n';
  return Out.str();
}

std::string WrapperText::text() const {
  std::string Result = heading() + Indentation;
  if (!HasSourceText) {
    llvm::raw_string_ostream Out(Result);
    FD.print(Out, policyOf(Context));
    Out << '\n';
    return Out.str();
  }
  std::vector<Edit> Sorted = Edits;
  std::stable_sort(Sorted.begin(), Sorted.end(), [](const Edit& A, const Edit& B) {
    return A.Begin != B.Begin ? A.Begin < B.Begin : A.Order < B.Order;
  });
  llvm::StringRef Source = Context.getSourceManager().getBufferData(File);
  unsigned At = Begin;
  for (const Edit& One : Sorted) {
    if (One.Begin < At || One.Begin > End) continue;
    Result += Source.slice(At, One.Begin);
    Result += One.Text;
    At = One.Begin + One.Length;
  }
  Result += Source.slice(At, End);
  return Result + "\n";
}

std::string Dump::write(const ASTContext& Context, llvm::StringRef Path) {
  const SourceManager& SM = Context.getSourceManager();
  std::stable_sort(Entries.begin(), Entries.end(), [&](const Entry& A, const Entry& B) {
    SourceLocation First = SM.getExpansionLoc(definitionLoc(*A.FD)),
                   Second = SM.getExpansionLoc(definitionLoc(*B.FD));
    return First != Second ? SM.isBeforeInTranslationUnit(First, Second) : A.Text < B.Text;
  });
  std::string Whole;
  for (const Entry& One : Entries) Whole += (Whole.empty() ? "" : "\n") + One.Text;
  if (Path == "-") {
    llvm::outs() << Whole;
    llvm::outs().flush();
    return "";
  }
  std::error_code Error;
  llvm::raw_fd_ostream Out(Path, Error, llvm::sys::fs::OF_Text);
  if (!Error) {
    Out << Whole;
    Out.close();
    Error = Out.error();
    Out.clear_error();
  }
  return Error ? Error.message() : "";
}
