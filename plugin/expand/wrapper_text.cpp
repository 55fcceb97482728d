#include "expand/wrapper_text.h"
#include "base/ast_builder.h"
#include "plan/call_site.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/Sema.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using namespace clang;
using namespace llmobs;

// Words of generated code that a program may have macros for.
static const char* const OurWords[] = {
    "llmobs",  "seam",    "expansion",       "Guard", "guard",  "open",     "close",  "is",
    "observe", "result",  "close_observing", "error", "finish", "resumed",  "seen",   "returned",
    "value",   "cleanup", "awaiter",         "types", "Watch",  "recorded", "failed", "until_called"};

Wording::Wording(Sema& S, const MacroTokens& Macros) : S(S), Macros(Macros) {
  AvoidsMacros = llvm::any_of(OurWords, [&](const char* Word) {
    return S.getPreprocessor().getIdentifierInfo(Word)->hadMacroDefinition();
  });
}

PrintingPolicy llmobs::wrapperPolicy(const ASTContext& Context) {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = Context.getLangOpts().CPlusPlus;
  return Policy;
}

std::string llmobs::asLiteral(llvm::StringRef Text) {
  std::string Result;
  llvm::raw_string_ostream Out(Result);
  Out << '"';
  for (llvm::StringRef Rest = Text; !Rest.empty();) { // no trigraphs
    Out.write_escaped(Rest.take_until([](char C) { return C == '?'; }));
    Rest = Rest.drop_until([](char C) { return C == '?'; });
    if (!Rest.empty()) Out << (Rest.drop_front().take_front() == "?" ? "\\?" : "?");
    Rest = Rest.drop_front(Rest.empty() ? 0 : 1);
  }
  Out << '"';
  return Out.str();
}

static SourceLocation beginOf(const FunctionDecl& FD) {
  return isLambda(FD) ? FD.getLocation() : FD.getOuterLocStart();
}

/// Whether `llmobs` means something else where the function is.
static bool hasOtherNamespace(const FunctionDecl& FD) {
  IdentifierInfo& Name = FD.getASTContext().Idents.get("llmobs");
  for (const DeclContext* Context = FD.getDeclContext(); !Context->isTranslationUnit(); Context = Context->getParent())
    if (!Context->isDependentContext() && !Context->lookup(&Name).empty()) return true;
  return false;
}

/// The body as it is written: that of a coroutine is inside of what the compiler makes.
static const Stmt& writtenBody(const Stmt& Body) {
  const auto* Coroutine = dyn_cast<CoroutineBodyStmt>(&Body);
  const Stmt* Result = Coroutine ? Coroutine->getBody() : &Body;
  const auto* Block = dyn_cast<CompoundStmt>(Result);
  return Block && Block->getLBracLoc().isInvalid() && Block->size() == 1 ? *Block->body_front() : *Result;
}

WrapperText::WrapperText(const Wording& Words, const FunctionDecl& FD, const SpanSpec& Spec, const CapturePlan& Plan)
    : Words(Words), FD(FD), Plan(Plan), Context(FD.getASTContext()),
      Source(Context.getSourceManager(), Context.getLangOpts(), Words.Macros,
             Context.getSourceManager().getFileID(Context.getSourceManager().getExpansionLoc(beginOf(FD)))),
      Root(hasOtherNamespace(FD) ? "::" : ""), Title(spelling(Spec.Kind).str() + " '" + Plan.SpanName + "'") {
  const Stmt& Written = writtenBody(*FD.getBody());
  std::optional<Place> First = Source.before(beginOf(FD)), Last = Source.after(Written.getEndLoc()),
                       Inside = Source.before(Written.getBeginLoc());
  if (!hasPlace(First) || !hasPlace(Last) || !hasPlace(Inside)) return;
  Begin = *First;
  End = *Last;
  Body = *Inside;
  Indentation = Source.indentationAt(Begin.Offset);
  removeAttribute(Spec.Range);
  llvm::SmallVector<PartialDiagnosticAt, 4> Notes;
  if (isLambda(FD) && FD.isConstexpr() && !Context.getLangOpts().CPlusPlus20 &&
      Expr::isPotentialConstantExpr(&FD, Notes))
    sayConstexpr();
}

/// Of GCC's form at the beginning of the text, with the spaces behind them: no specifier of a lambda stands before them.
static size_t lengthOfAttributes(llvm::StringRef Text) {
  llvm::StringRef Rest = Text;
  for (;;) {
    llvm::StringRef Next = Rest.ltrim();
    if (!Next.consume_front("__attribute__")) return Text.size() - Rest.size();
    Next = Next.ltrim();
    size_t Length = 0, Depth = 0;
    do {
      if (Length == Next.size()) return Text.size() - Rest.size();
      Depth += Next[Length] == '(' ? 1 : 0;
      Depth -= Next[Length] == ')' ? 1 : 0;
      ++Length;
    } while (Depth > 0);
    Rest = Next.drop_front(Length).ltrim(' ');
  }
}

/// A lambda may be used in constant expressions without saying so, but not with a try block in it.
void WrapperText::sayConstexpr() {
  const auto Type = FD.getTypeSourceInfo()->getTypeLoc().getAsAdjusted<FunctionTypeLoc>();
  std::optional<Place> Behind = Type ? Source.after(Type.getRParenLoc()) : std::nullopt;
  bool HasParameters = Behind && Behind->Word < 0 && Begin < *Behind && *Behind < Body;
  if (!HasParameters) return insert(Body, -6, "() constexpr ");
  llvm::StringRef Between = Source.text().slice(Behind->Offset, Body.Offset);
  if (Between.contains("constexpr")) return;
  size_t Attributes = lengthOfAttributes(Between);
  Behind->Offset += static_cast<unsigned>(Attributes);
  insert(Behind, -6, Attributes ? "constexpr " : " constexpr");
}

bool WrapperText::hasPlace(std::optional<Place> At) {
  IsComplete &= At.has_value();
  return At.has_value();
}

void WrapperText::insert(std::optional<Place> At, int Order, std::string Text) {
  if (hasPlace(At)) Edits.push_back({*At, *At, Order, {{std::move(Text)}}});
}

/// Takes an attribute out, if nothing else is inside its brackets; compilers pass over what stays.
void WrapperText::removeAttribute(SourceRange Range) {
  std::optional<Place> From = Source.before(Range.getBegin()), To = Source.after(Range.getEnd());
  if (!From || !To || From->Word >= 0 || To->Word >= 0) return;
  llvm::StringRef Text = Source.text();
  llvm::StringRef Ahead = Text.take_front(From->Offset).rtrim(), Behind = Text.drop_front(To->Offset).ltrim();
  bool IsScoped = Ahead.take_back(2) == "[[" && Behind.take_front(2) == "]]";
  bool IsGnu = Ahead.take_back(15) == "__attribute__((" && Behind.take_front(2) == "))";
  if (!IsScoped && !IsGnu) return;
  From->Offset = Ahead.size() - (IsScoped ? 2 : 15);
  To->Offset = Text.size() - Behind.drop_front(2).ltrim(' ').size();
  replace(*From, *To, {});
}

//===-- Words -------------------------------------------------------------------------------------===//

std::string WrapperText::seam(llvm::StringRef Word) const {
  return (Words.AvoidsMacros || !isCPlusPlus() ? "llmobs_seam_" : Root + "llmobs::seam::") + Word.str();
}

std::string WrapperText::expansionWord(llvm::StringRef Word) const {
  return (Words.AvoidsMacros ? "llmobs_expansion_" : Root + "llmobs::expansion::") + Word.str();
}

std::string WrapperText::expansion(llvm::StringRef Word) {
  NeedsExpansionHeader = true;
  return expansionWord(Word);
}

/// A name of ours, or a longer one if the function may have something of this name.
std::string WrapperText::nameFor(llvm::StringRef Name) const {
  bool IsTaken = Words.AvoidsMacros;
  llvm::StringRef Text = Source.text().slice(Begin.Offset, End.Offset);
  auto IsLetter = [](llvm::StringRef One) { return !One.empty() && isAsciiIdentifierContinue(One[0]); };
  for (size_t At = 0; (At = Text.find(Name, At)) != llvm::StringRef::npos; At += Name.size())
    IsTaken |= !IsLetter(Text.substr(At + Name.size(), 1)) && (At == 0 || !IsLetter(Text.substr(At - 1, 1)));
  return IsTaken && Name.take_front(6) != "llmobs" ? "llmobs_" + Name.str() : Name.str();
}

void WrapperText::nameParts(llvm::StringRef Guard, llvm::StringRef Result) {
  GuardName = nameFor(Guard);
  ResultWord = Result.str();
  NeedsExpansionHeader |= Words.AvoidsMacros && isCPlusPlus();
}

/// A call of the seam as a statement.
std::string WrapperText::call(llvm::StringRef Function, llvm::StringRef Value) const {
  if (!isCPlusPlus() && Function == "result") return resultInC(Value);
  std::string Unless = Plan.ConstantEvaluable ? "if (!__builtin_is_constant_evaluated()) " : "";
  return Unless + seam(Function) + "(&" + GuardName + (Value.empty() ? "" : ", ") + Value.str() + ");";
}

static std::string readOf(llvm::StringRef Value, const MemberRead& Member) {
  return Value.str() + "." + Member.Name + (Member.IsCall ? "()" : "");
}

std::string WrapperText::failureCheck(llvm::StringRef Value) const {
  const ReturnedFailure& Failure = Plan.FailedIf;
  if (Failure.Condition.Name.empty()) return "";
  std::string Object = "static_cast<const " + Failure.Type + "&>(" + Value.str() + ")";
  std::string Message = Failure.Message.Name.empty() ? asLiteral(Failure.saying()) : readOf(Object, Failure.Message);
  bool Tries = (Failure.Condition.CanThrow || Failure.Message.CanThrow) && Context.getLangOpts().CXXExceptions;
  std::string Unless = Plan.ConstantEvaluable ? "!__builtin_is_constant_evaluated() && " : "";
  return "if (" + Unless + seam("recorded") + "(&" + GuardName + ")) " + (Tries ? "try { " : "{ ") + "if (" +
         (Failure.IsNegated ? "!" : "") + readOf(Object, Failure.Condition) + ") " + seam("failed") + "(&" + GuardName +
         ", " + asLiteral(Failure.Type) + ", " + Message + "); }" + (Tries ? " catch (...) {} " : " ");
}

bool WrapperText::isCPlusPlus() const { return Context.getLangOpts().CPlusPlus; }

bool WrapperText::isInstantiation() const { return FD.getTemplateInstantiationPattern() != nullptr; }

/// The result type as the author wrote it, with a name.
std::string WrapperText::declaration(llvm::StringRef Name) const {
  const FunctionDecl* Pattern = FD.getTemplateInstantiationPattern();
  QualType Type = (Pattern ? Pattern : &FD)->getDeclaredReturnType();
  // Of a lambda in C++11 that does not say it
  if (Type == Context.DependentTy) return "auto " + Name.str();
  std::string Result;
  llvm::raw_string_ostream Out(Result);
  (Type->isReferenceType() ? Type : Type.getUnqualifiedType()).print(Out, wrapperPolicy(Context), Name);
  return Out.str();
}

//===-- The body ----------------------------------------------------------------------------------===//

/// The arguments of the call of open(), a parameter pack as one.
std::string WrapperText::argumentList() const {
  std::string List, Redacted = seam("redacted") + "()";
  for (const CapturedArgument& Argument : Plan.Arguments) {
    std::string Name = Argument.Parameter->getName().str();
    bool IsPack = llvm::StringRef(Argument.Name).contains('[');
    if (IsPack && Argument.Name != Name + "[0]") continue;
    List += ", ";
    switch (Argument.Form) {
    case ArgumentForm::Value: List += Name; break;
    case ArgumentForm::Address: List += seam("address") + "(" + Name + ")"; break;
    case ArgumentForm::Texts: List += seam("texts") + "(" + Name + ")"; break;
    case ArgumentForm::TypeName: List += seam("unread") + "(__builtin_addressof(" + Name + "))"; break;
    case ArgumentForm::Redacted:
      List += IsPack ? "(static_cast<void>(" + Name + "), " + Redacted + ")" : Redacted;
      break;
    }
    if (IsPack) List += "...";
  }
  return List;
}

/// What stands in front of the body. The call of open() is an edit of its own: it may be another one in each
/// instantiation of a template.
std::vector<Edit> WrapperText::prologue() const {
  bool Observes = Plan.Exceptions == ExceptionMode::Observe;
  std::string NewLine = "\n" + Indentation + "  ";
  std::string Guard = NewLine + seam("Guard") + " " + GuardName + " __attribute__((" +
                      (Words.AvoidsMacros ? "__cleanup__(" : "cleanup(") +
                      seam(Observes ? "close_observing" : "close") + ")))" + (Plan.ConstantEvaluable ? " = {};" : ";") +
                      NewLine;
  if (!isCPlusPlus()) { // in C89 declarations stand at the beginning of a block
    std::string Types = typesInC();
    return {{{}, {}, -3, {{Guard + (Types.empty() ? "" : Types + NewLine)}}},
            {{}, {}, -2, {{openInC()}}},
            {{}, {}, -1, {{NewLine + "{"}}}};
  }
  std::string Then;
  if (Plan.Coroutine) {
    Then += NewLine + Root + "llmobs::expansion::Coroutine llmobs_coroutine(&" + GuardName +
            ", __builtin_coro_frame());" + NewLine + "using " + Root +
            "llmobs::expansion::operator co_await; // ready(&" + GuardName + ", await_ready()) and resumed(&" +
            GuardName + ") around each suspension";
  }
  if (Plan.Callback)
    Then += NewLine +
            call("until_called", Plan.Callback->getName().str() + (Plan.RecordsCallback ? ", true" : ", false"));
  if (Observes) Then += NewLine + call("observe");
  if (hasTryBlock(Plan)) Then += NewLine + "try {";
  return {{{}, {}, -3, {{Guard}}},
          {{}, {}, -2, {{call("open", asLiteral(Plan.Site) + argumentList())}}},
          {{}, {}, -1, {{Then}}}};
}

std::string WrapperText::closing() const {
  if (!isCPlusPlus()) return Indentation + "  }\n";
  if (!hasTryBlock(Plan)) return "";
  std::string Handlers;
  if (Plan.Exceptions == ExceptionMode::Watch) Handlers += " catch (" + seam("Watch") + "&) { throw; }";
  std::string Resumed = Plan.Coroutine ? " " + seam("resumed") + "(&" + GuardName + ");" : "";
  if (recordsInHandler(Plan)) Handlers += " catch (...) {" + Resumed + " " + call("error") + " throw; }";
  return Indentation + "  }" + Handlers + "\n";
}

void WrapperText::wrapBody(const Stmt& Made) {
  const Stmt& Inner = writtenBody(Made);
  NeedsExpansionHeader |= Plan.Coroutine;
  std::vector<Edit> Ahead = prologue();
  if (isa<CompoundStmt>(Inner)) return wrapBlock(Inner, closing(), std::move(Ahead));
  std::optional<Place> From = Source.before(Inner.getBeginLoc());
  if (!hasPlace(From)) return;
  Ahead.front().New.front().Text.insert(0, "{");
  Ahead.back().New.front().Text += "\n" + Indentation + "  ";
  for (Edit& One : Ahead) {
    One.From = One.To = *From;
    Edits.push_back(std::move(One));
  }
  insert(Source.after(Inner.getEndLoc()), 1, "\n" + closing() + Indentation + "}");
}

/// Puts text behind the opening brace and in front of the closing one, on lines of their own.
void WrapperText::wrapBlock(const Stmt& Block, const std::string& Close, std::vector<Edit> Ahead) {
  std::optional<Place> First = Source.after(Block.getBeginLoc()), Last = Source.before(Block.getEndLoc());
  if (!hasPlace(First) || !hasPlace(Last)) return;
  llvm::StringRef Text = Source.text();
  unsigned Spaces = First->Word < 0 ? Text.size() - Text.drop_front(First->Offset).ltrim(' ').size() - First->Offset
                                    : 0;
  bool GoesOn = First->Word >= 0 || Text.drop_front(First->Offset + Spaces).take_front() != "\n";
  if (GoesOn) Ahead.back().New.front().Text += "\n" + Indentation + (Close.empty() ? "  " : "    ");
  for (Edit& One : Ahead) One.From = One.To = *First;
  if (First->Word < 0) Ahead.back().To.Offset += Spaces;
  Place Behind = Ahead.back().To;
  for (Edit& One : Ahead) Edits.push_back(std::move(One));
  if (Last->Word >= 0) return insert(Last, 1, "\n" + Close + Indentation);
  llvm::StringRef Upto = Text.take_front(Last->Offset).rtrim(" \t");
  Place Stop = Last->Offset < Behind.Offset + 1 || Upto.size() < Behind.Offset
                   ? *Last
                   : Place{static_cast<unsigned>(Upto.size()), -1};
  bool OnOwnLine = Upto.take_back() == "\n";
  Edits.push_back({Stop, OnOwnLine ? Stop : *Last, 1, {{OnOwnLine ? Close : "\n" + Close + Indentation}}});
}

//===-- Results -----------------------------------------------------------------------------------===//

/// The variable that the language moves from though the program does not say so: `return local;`.
static const VarDecl* implicitlyMoved(const Expr* E) {
  while (E) {
    if (const auto* Full = dyn_cast<FullExpr>(E)) {
      E = Full->getSubExpr();
    } else if (const auto* Temporary = dyn_cast<MaterializeTemporaryExpr>(E)) {
      E = Temporary->getSubExpr();
    } else if (const auto* Bound = dyn_cast<CXXBindTemporaryExpr>(E)) {
      E = Bound->getSubExpr();
    } else if (const auto* Construct = dyn_cast<CXXConstructExpr>(E)) {
      E = Construct->getNumArgs() > 0 && !Construct->isListInitialization() ? Construct->getArg(0) : nullptr;
    } else if (const auto* Cast = dyn_cast<ImplicitCastExpr>(E)) {
      const auto* Reference = dyn_cast<DeclRefExpr>(Cast->getSubExpr()->IgnoreParens());
      if (Reference && Cast->isXValue()) return dyn_cast<VarDecl>(Reference->getDecl());
      E = Cast->getSubExpr();
    } else {
      const auto* Conversion = dyn_cast<CXXMemberCallExpr>(E);
      E = Conversion && isa_and_nonnull<CXXConversionDecl>(Conversion->getMethodDecl())
              ? Conversion->getImplicitObjectArgument()
              : nullptr;
    }
  }
  return nullptr;
}

/// `a, b`, which where a list may stand needs parentheses.
static bool isList(const Expr& E) {
  const Expr* Written = E.IgnoreImplicit();
  if (const auto* Construct = dyn_cast<CXXConstructExpr>(Written))
    if (Construct->getNumArgs() == 1) Written = Construct->getArg(0)->IgnoreImplicit();
  if (const auto* Operator = dyn_cast<CXXOperatorCallExpr>(Written)) return Operator->getOperator() == OO_Comma;
  const auto* Binary = dyn_cast<BinaryOperator>(Written);
  return Binary && Binary->isCommaOp();
}

/// E as the initialiser of something else than a result.
std::vector<Piece> WrapperText::moved(const Expr& E, const Piece& Expression) const {
  const VarDecl* Variable = implicitlyMoved(&E);
  const auto* Named = dyn_cast<DeclRefExpr>(E.IgnoreParenImpCasts());
  // The same words for all instantiations, for which it is the same or without effect.
  if (!Variable && Named && isInstantiation() && isa<ParmVarDecl>(Named->getDecl()) &&
      !Named->refersToEnclosingVariableOrCapture() && // a copy of a parameter, which is constant
      !Named->getDecl()->getType()->isReferenceType() && !FD.getReturnType()->isReferenceType())
    Variable = cast<VarDecl>(Named->getDecl());
  if (!Variable || Variable->getName().empty())
    return isList(E) ? Pieces{{"("}, Expression, {")"}} : Pieces{Expression};
  return {{"static_cast<decltype(" + Variable->getName().str() + ")&&>("}, Expression, {")"}};
}

static bool isMovable(Sema& S, QualType Type) {
  CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  if (!Class) return true;
  for (CXXConstructorDecl* One : {S.LookupMovingConstructor(Class, 0), S.LookupCopyingConstructor(Class, 0)})
    if (One && !One->isDeleted()) return true;
  return false;
}

bool llmobs::isReturnedThroughAddress(QualType Type) {
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  return Class && !Class->canPassInRegisters();
}

/// A closure, or something made of one: its type has no name.
static bool isOfLambda(QualType Type) {
  std::string Name = Type.getCanonicalType().getAsString();
  return llvm::StringRef(Name).contains("(lambda") || llvm::StringRef(Name).contains("(anonymous class");
}

/// Replaces `return E;`.
void WrapperText::replaceReturn(const ReturnStmt& Return,
                                llvm::function_ref<std::vector<Piece>(const Piece&)> Compose) {
  std::optional<Place> From = Source.before(Return.getReturnLoc()), Word = Source.after(Return.getReturnLoc());
  if (!hasPlace(From) || !hasPlace(Word)) return;
  SourceText::Statement Rest = Source.statementFrom(*Word);
  replace(*From, Rest.Behind, Compose({"", {{Rest.Begin, Rest.End}}}));
}

std::vector<Piece> WrapperText::valueReturn(const ReturnStmt& Return, llvm::StringRef Value, const Piece& Expression) {
  const Expr& E = *Return.getRetValue();
  Pieces Begin = {{"{ "}};
  bool HasTwin = !isOfLambda(FD.getReturnType()); // the same words again are another type
  if (Plan.ConstantEvaluable && Plan.Result == ResultForm::Object && HasTwin)
    Begin = {{"{ if (__builtin_is_constant_evaluated()) return "}, Expression, {"; "}};
  // In a template a result of type `auto` is not built in its place if it has a name.
  bool HasNoName = HasTwin && isInstantiation() && declaration("").find("auto") != std::string::npos;
  bool IsMovable = isMovable(Words.S, FD.getReturnType());
  if (Plan.Result == ResultForm::Object && isReturnedThroughAddress(FD.getReturnType()) && (!IsMovable || HasNoName)) {
    if (!Context.getLangOpts().CPlusPlus17)
      return {{"return /* the compiler records it where it is built */ "}, Expression, {";"}};
    std::string Type = FD.getReturnType().getUnqualifiedType().getAsString(wrapperPolicy(Context));
    std::string Call = expansion("returned") + "<" + Type + ">(&" + GuardName + ", [&]() -> " + Type;
    return joined(Begin, Pieces{{"return " + Call + " { return "}}, moved(E, Expression), Pieces{{"; }); }"}});
  }
  std::string Again = FD.getReturnType()->isRValueReferenceType()
                          ? "static_cast<decltype(" + Value.str() + ")>(" + Value.str() + ")"
                          : Value.str();
  return joined(Begin, Pieces{{declaration(Value) + " = "}}, moved(E, Expression),
                Pieces{{"; " + failureCheck(Value) + call(ResultWord, Value) + " return " + Again + "; }"}});
}

/// `return x;` of a local scalar, which needs no other variable.
static bool isOwnVariable(const FunctionDecl& FD, const ReturnStmt& Return) {
  const auto* Reference = dyn_cast<DeclRefExpr>(Return.getRetValue()->IgnoreParenImpCasts());
  const auto* Variable = Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  return Variable && !isa<ParmVarDecl>(Variable) && Variable->isLocalVarDecl() && !Variable->isStaticLocal() &&
         !Variable->getType().isVolatileQualified() &&
         FD.getASTContext().hasSameUnqualifiedType(Variable->getType(), FD.getReturnType());
}

void WrapperText::returnValue(const ReturnStmt& Return, llvm::StringRef Value) {
  if (Plan.Result == ResultForm::Scalar && isOwnVariable(FD, Return)) {
    const auto* Reference = cast<DeclRefExpr>(Return.getRetValue()->IgnoreParenImpCasts());
    return returnVariable(Return, cast<VarDecl>(Reference->getDecl())->getName());
  }
  std::string Name = nameFor(Value);
  replaceReturn(Return, [&](const Piece& E) { return valueReturn(Return, Name, E); });
}

void WrapperText::returnVariable(const ReturnStmt& Return, llvm::StringRef Variable) {
  replaceReturn(Return, [&](const Piece& E) -> Pieces {
    return {{"{ " + failureCheck(Variable) + call(ResultWord, Variable) + " return "}, E, {"; }"}};
  });
}

/// Said only because another instantiation of the template may be recorded.
void WrapperText::returnUnchanged(const ReturnStmt& Return) {
  if (!isInstantiation() || !Return.getRetValue()) return;
  replaceReturn(Return, [](const Piece& E) -> Pieces { return {{"return "}, E, {";"}}; });
}
