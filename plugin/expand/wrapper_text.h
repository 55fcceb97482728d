// A WrapperText is the wrapper of one function as C++: the edits to the user's own text that put the generated parts
// into it, so that it reads, and differs from the original, as little as possible, and is the same for every major of
// Clang. What the compiler's tree can say and C++ cannot is spelled with the words of llmobs/expansion.h.
//
// The rewriting tells it what it does, step by step.
#pragma once

#include "base/span_spec.h"
#include "expand/source_edits.h"

namespace clang {
class ASTContext;
class CompoundStmt;
class CoreturnStmt;
class CoyieldExpr;
class CoroutineSuspendExpr;
class Expr;
class FunctionDecl;
class Preprocessor;
struct PrintingPolicy;
class QualType;
class ReturnStmt;
class Sema;
class Stmt;
} // namespace clang

namespace llmobs {

struct CValue;

/// What all wrappers of a translation unit are spelled with.
struct Wording {
  clang::Sema& S;
  const MacroTokens& Macros;
  /// The program has macros of our names: they are avoided.
  bool AvoidsMacros;

  Wording(clang::Sema& S, const MacroTokens& Macros);
};

/// The text as a string literal.
std::string asLiteral(llvm::StringRef Text);

/// How types are spelled in wrappers.
clang::PrintingPolicy wrapperPolicy(const clang::ASTContext& Context);

using Pieces = std::vector<Piece>;

template<class... More> Pieces joined(Pieces First, const More&... Rest) {
  (First.insert(First.end(), Rest.begin(), Rest.end()), ...);
  return First;
}

/// Whether a value of this type that is moved to its place is seen to be moved.
bool isReturnedThroughAddress(clang::QualType Type);

class WrapperText {
public:
  WrapperText(const Wording& Words, const clang::FunctionDecl& FD, const SpanSpec& Spec, const CapturePlan& Plan);

  /// The guard, and the seam's word for the last look at a result.
  void nameParts(llvm::StringRef Guard, llvm::StringRef Result);
  void wrapBody(const clang::Stmt& Inner);
  void returnValue(const clang::ReturnStmt& Return, llvm::StringRef Value);
  void returnVariable(const clang::ReturnStmt& Return, llvm::StringRef Variable);
  void returnUnchanged(const clang::ReturnStmt& Return);
  void suspension(const clang::CoroutineSuspendExpr& Suspension);
  void handler(const clang::CompoundStmt& Block);
  void coReturn(const clang::CoreturnStmt& CoReturn, const clang::Expr& Argument);
  void coYield(const clang::CoyieldExpr& Yield, const clang::Expr& Argument, bool WithValue);

  // The outcome
  const clang::FunctionDecl& function() const { return FD; }
  const SourceText& source() const { return Source; }
  const std::vector<Edit>& edits() const { return Edits; }
  const std::string& title() const { return Title; }
  /// False if the text could not be edited, because the function's parts come from several files.
  bool isComplete() const { return IsComplete; }
  std::string expansionWord(llvm::StringRef Word) const;
  bool needsExpansionHeader() const { return NeedsExpansionHeader; }
  Place begin() const { return Begin; }
  Place end() const { return End; }
  Place body() const { return Body; }

private:
  bool hasPlace(std::optional<Place> At);
  void insert(std::optional<Place> At, int Order, std::string Text);
  void replace(Place From, Place To, std::vector<Piece> New) { Edits.push_back({From, To, 0, std::move(New)}); }
  void wrapBlock(const clang::Stmt& Block, const std::string& Close, std::vector<Edit> Prologue);
  std::vector<Edit> prologue() const;
  std::string argumentList() const;
  std::string closing() const;
  void replaceReturn(const clang::ReturnStmt& Return,
                     llvm::function_ref<std::vector<Piece>(const Piece& Value)> Compose);
  std::vector<Piece> valueReturn(const clang::ReturnStmt& Return, llvm::StringRef Value, const Piece& Expression);
  void sayConstexpr();
  struct Converted {
    std::string Begin, End; // around what is written
  };
  Converted asConverted(const clang::Expr& Operand, const clang::Expr& Argument) const;
  std::string nameFor(llvm::StringRef Name) const;
  void removeAttribute(clang::SourceRange Range);
  std::string seam(llvm::StringRef Word) const;
  std::string expansion(llvm::StringRef Word);
  /// What asks the value for a failure; empty if nothing is asked.
  std::string failureCheck(llvm::StringRef Value) const;
  std::string call(llvm::StringRef Function, llvm::StringRef Value = "") const;
  std::string declaration(llvm::StringRef Name) const;
  std::string valueInC(llvm::StringRef Name, const CValue& Value, clang::QualType Type) const;
  std::string typesInC() const;
  std::string openInC() const;
  std::string resultInC(llvm::StringRef Name) const;
  bool isCPlusPlus() const;
  bool isInstantiation() const;
  std::vector<Piece> moved(const clang::Expr& E, const Piece& Expression) const;

  const Wording& Words;
  const clang::FunctionDecl& FD;
  CapturePlan Plan;
  const clang::ASTContext& Context;
  SourceText Source;
  std::string Root; // in front of the name of our namespace
  std::string Title;
  std::string GuardName;
  std::string ResultWord;
  std::string Indentation; // of the line that the function begins on
  Place Begin, End, Body;
  bool IsComplete = true;
  bool NeedsExpansionHeader = false;
  std::vector<Edit> Edits;
};

} // namespace llmobs
