// The words of a wrapper of a coroutine: what is put around a suspension, a result and a value that is yielded, as
// rewrite_coroutine.cpp builds them.
#include "expand/wrapper_text.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llmobs;

/// What `co_await E` awaits is made from E by an operator co_await of its type.
static bool hasOwnOperator(const CoroutineSuspendExpr& Suspension) {
  const Expr* E = Suspension.getCommonExpr();
  while (const auto* Temporary = dyn_cast<MaterializeTemporaryExpr>(E)) E = Temporary->getSubExpr();
  E = E->IgnoreImplicit();
  const auto* Operator = dyn_cast<CXXOperatorCallExpr>(E);
  if (!Operator || Operator->getOperator() != OO_Coawait || !isa<CoawaitExpr>(Suspension)) return false;
  const auto* Transformed = dyn_cast<CXXMemberCallExpr>(Operator->getArg(0)->IgnoreImplicit());
  const CXXMethodDecl* Method = Transformed ? Transformed->getMethodDecl() : nullptr;
  return !Method || !Method->getIdentifier() || Method->getName() != "await_transform";
}

void WrapperText::suspension(const CoroutineSuspendExpr& Suspension) {
  if (!hasOwnOperator(Suspension)) return;
  SourceLocation Keyword = Suspension.getKeywordLoc();
  std::optional<Place> From = Source.before(Keyword), Word = Source.after(Keyword),
                       To = Source.after(Suspension.getEndLoc());
  if (!hasPlace(From) || !hasPlace(Word) || !hasPlace(To)) return;
  replace(*From, *To, {{"co_await " + expansion("awaiter") + "("}, {"", {{*Word, *To}}}, {")"}});
}

void WrapperText::handler(const CompoundStmt& Block) {
  insert(Source.after(Block.getLBracLoc()), -4, " " + seam("resumed") + "(&" + GuardName + ");");
}

static bool suspends(const Stmt* S) {
  if (!S) return false;
  return isa<CoroutineSuspendExpr>(S) || llvm::any_of(S->children(), suspends);
}

/// What is written, if it is to be converted before it is looked at.
WrapperText::Converted WrapperText::asConverted(const Expr& Operand, const Expr& Argument) const {
  const Expr* Written = Operand.IgnoreParenImpCasts();
  QualType Type = Argument.getType().getUnqualifiedType();
  std::string Name = Type.getAsString(wrapperPolicy(Context));
  if (isa<InitListExpr>(Written)) return {Name, ""};
  bool IsMade = Argument.isPRValue() || isa<MaterializeTemporaryExpr>(Argument);
  bool Converts = IsMade && Type->isArithmeticType() && !isInstantiation() &&
                  !Context.hasSameUnqualifiedType(Written->getType(), Type);
  return Converts ? Converted{"static_cast<" + Name + ">(", ")"} : Converted{"", ""};
}

void WrapperText::coReturn(const CoreturnStmt& CoReturn, const Expr& Argument) {
  SourceLocation Keyword = CoReturn.getKeywordLoc();
  std::optional<Place> From = Source.before(Keyword), Word = Source.after(Keyword);
  if (!hasPlace(From) || !hasPlace(Word)) return;
  SourceText::Statement Rest = Source.statementFrom(*Word);
  auto Put = [&, To = Rest.Behind](std::vector<Piece> New) { replace(*From, To, std::move(New)); };
  Piece Expression{"", {{Rest.Begin, Rest.End}}};
  QualType Type = Argument.getType().getUnqualifiedType();
  std::string Name = Type.getAsString(wrapperPolicy(Context));
  if (Argument.isPRValue() && isReturnedThroughAddress(Type)) {
    if (suspends(&Argument)) // a lambda cannot
      return Put({{"co_return /* the compiler records it where it is built */ "}, Expression, {";"}});
    std::string Call = expansion("returned") + "<" + Name + ">(&" + GuardName + ", [&]() -> " + Name;
    return Put(joined(Pieces{{"co_return " + Call + " { return "}}, moved(Argument, Expression), Pieces{{"; });"}}));
  }
  Converted As = asConverted(*CoReturn.getOperand(), Argument);
  std::string Begin = "co_return " + expansion("seen") + "(&" + GuardName + ", " + As.Begin;
  Put(joined(Pieces{{Begin}}, moved(Argument, Expression), Pieces{{As.End + ");"}}));
}

void WrapperText::coYield(const CoyieldExpr& Yield, const Expr& Argument, bool WithValue) {
  // Clang 14 ends it where it begins.
  SourceLocation End = Yield.getEndLoc() != Yield.getKeywordLoc() ? Yield.getEndLoc() : Argument.getEndLoc();
  std::optional<Place> First = Source.before(Yield.getKeywordLoc()), From = Source.after(Yield.getKeywordLoc()),
                       To = Source.after(End);
  if (!hasPlace(First) || !hasPlace(From) || !hasPlace(To)) return;
  QualType Type = Argument.getType().getUnqualifiedType();
  bool IsBraced = From->Word < 0 && Source.text().drop_front(From->Offset).ltrim().take_front() == "{";
  bool HasNoWord = IsBraced && !Type->isRecordType(); // `unsigned int {1}` is none
  bool IsCopied = Argument.isPRValue() && isReturnedThroughAddress(Type);
  if (!WithValue || IsCopied || HasNoWord) return insert(From, 0, " /* the compiler records it where it is built */");
  Converted As = IsBraced ? Converted{Type.getAsString(wrapperPolicy(Context)), ""}
                          : asConverted(*Argument.IgnoreImplicit(), Argument);
  std::string Begin = "co_yield " + expansion("yielded") + "(&" + GuardName + ", " + As.Begin;
  replace(*First, *To, {{Begin}, {"", {{*From, *To}}}, {As.End + ")"}});
}
