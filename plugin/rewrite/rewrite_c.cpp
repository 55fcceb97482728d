// In C a value is handed over by the seam function for its kind, and a table beside the guard says how each is
// recorded: first the arguments, then the result.
#include "base/c_value.h"
#include "rewrite/rewrite.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace llmobs;

static const unsigned AllShapedFlag = 1u << 31; // llmobs_all_shaped

static CastKind castToWord(CValue::Kind Kind) {
  if (Kind == CValue::Integer || Kind == CValue::Unsigned) return CK_IntegralCast;
  return Kind == CValue::Float || Kind == CValue::Double ? CK_FloatingCast : CK_BitCast;
}

static QualType wordType(const ASTContext& Context, CValue::Kind Kind) {
  switch (Kind) {
  case CValue::Integer: return Context.getIntTypeForBitwidth(64, /*Signed=*/true);
  case CValue::Unsigned: return Context.getIntTypeForBitwidth(64, /*Signed=*/false);
  case CValue::Float: return Context.FloatTy;
  case CValue::Double: return Context.DoubleTy;
  case CValue::Text: return Context.getPointerType(Context.CharTy.withConst());
  case CValue::Texts: return Context.getPointerType(Context.getPointerType(Context.CharTy.withConst()).withConst());
  default: return Context.getPointerType(Context.VoidTy.withConst());
  }
}

/// llmobs_seam_<kind>(variable)
static Expr* valueOf(Rewriting& R, VarDecl& Variable, const CValue& Value, SourceLocation Loc) {
  llvm::SmallVector<Expr*, 2> Parts;
  if (Value.TheKind == CValue::Boolean)
    Parts.push_back(R.Build.load(Variable, Loc));
  else if (Value.TheKind != CValue::Opaque)
    Parts.push_back(R.Build.explicitCast(R.Build.load(Variable, Loc), castToWord(Value.TheKind),
                                         wordType(R.S.Context, Value.TheKind)));
  if (!Value.TypeName.empty()) Parts.push_back(R.Build.stringLiteral(Value.TypeName, Loc));
  return R.Build.call(Value.word(), Parts, Loc);
}

static CValue resultValue(const Rewriting& R) { return cValueOf(R.S.Context, R.FD.getReturnType()); }

static bool buildTypes(Rewriting& R, llvm::ArrayRef<CValue> Arguments, SourceLocation Loc) {
  llvm::SmallVector<std::pair<std::string, unsigned>, 8> Rows;
  for (const CValue& Value : Arguments) Rows.push_back({"llmobs_v1_capture_" + Value.word().str(), Value.shape()});
  if (R.Plan.Result != ResultForm::None) {
    CValue Value = resultValue(R);
    Rows.push_back({"llmobs_v1_capture_" + Value.word().str(), Value.shape()});
  }
  if (Rows.empty()) return true;
  R.Types = R.Build.typeTable(R.Scan.Names.contains("types") ? "llmobs_types" : "types", Rows, Loc);
  return R.Types != nullptr;
}

bool llmobs::buildOpenInC(Rewriting& R, SourceLocation Loc, llvm::SmallVectorImpl<Stmt*>& Statements) {
  llvm::SmallVector<CValue, 8> Values;
  for (const CapturedArgument& Argument : R.Plan.Arguments)
    Values.push_back(cValueOf(R.S.Context, Argument.Parameter->getType(), Argument.Form));
  if (!buildTypes(R, Values, Loc)) return R.Failure = "no table of types", false;
  if (R.Types) Statements.push_back(R.Build.declaration(*R.Types));
  llvm::SmallVector<Expr*, 8> Operands = {R.guardAddress(Loc), R.Build.stringLiteral(R.Plan.Site, Loc)};
  if (!Values.empty()) {
    bool AllShaped = llvm::all_of(Values, [](const CValue& One) { return One.shape() != CValue::OpaqueShape; });
    Operands.push_back(R.Build.decayed(*R.Types, Loc));
    Operands.push_back(R.Build.integerLiteral(Values.size() | (AllShaped ? AllShapedFlag : 0), Loc));
  }
  for (unsigned I = 0; I < Values.size(); ++I)
    Operands.push_back(valueOf(R, const_cast<ParmVarDecl&>(*R.Plan.Arguments[I].Parameter), Values[I], Loc));
  Statements.push_back(R.callStatement("open_" + std::to_string(Values.size()), Operands, Loc));
  return Statements.back() || (R.Failure = "no call of open", false);
}

Stmt* llmobs::buildResultInC(Rewriting& R, VarDecl& Value, SourceLocation Loc) {
  Expr* Entry = R.Build.integerLiteral(R.Plan.Arguments.size(), Loc);
  Expr* Word = valueOf(R, Value, resultValue(R), Loc);
  return R.callStatement("result", {R.guardAddress(Loc), R.Build.decayed(*R.Types, Loc), Entry, Word}, Loc);
}
