// A dump shows a generated wrapper as C++. A WrapperText is the wrapper of one function: the user's own text
// with the generated parts put into it, so that it reads, and differs from the original, as little as
// possible, and is the same for every major of Clang. Functions that come out of macros have no text of their
// own; they are printed from the syntax tree instead.
//
// Suspension points have no spelling in C++; they are marked by comments.
#ifndef LLMOBS_PLUGIN_DUMP_H
#define LLMOBS_PLUGIN_DUMP_H

#include "span_spec.h"

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace clang {
class ASTContext;
class CompoundStmt;
class CoreturnStmt;
class CoroutineSuspendExpr;
class FunctionDecl;
class QualType;
class ReturnStmt;
class Stmt;
} // namespace clang

namespace llmobs {

class WrapperText {
public:
  WrapperText(const clang::FunctionDecl& FD, const SpanSpec& Spec);

  void nameGuard(llvm::StringRef Name) { GuardName = Name.str(); }
  void wrapBody(const clang::Stmt& Inner, const CapturePlan& Plan);
  void returnValue(const clang::ReturnStmt& Return, clang::QualType Type, llvm::StringRef Value);
  void returnVariable(const clang::ReturnStmt& Return, llvm::StringRef Variable);
  void suspension(const clang::CoroutineSuspendExpr& Suspension);
  void handler(const clang::CompoundStmt& Block);
  void coReturn(const clang::CoreturnStmt& CoReturn);

  /// The function as rewritten; call it after the rewriting.
  std::string text() const;

private:
  struct Edit {
    unsigned Begin;
    unsigned Length; // of the user's text that goes
    int Order;       // among edits at one place
    std::string Text;
  };

  bool offsetOf(clang::SourceLocation Loc, unsigned& Offset);
  bool offsetAfter(clang::SourceLocation Token, unsigned& Offset);
  void insertBefore(clang::SourceLocation Token, std::string Text, int Order = 0);
  void insertAfter(clang::SourceLocation Token, std::string Text, int Order = 0);
  void replaceReturn(const clang::ReturnStmt& Return, std::string Before, std::string After);
  void wrapBlock(const clang::Stmt& Block, std::string Open, std::string Close);
  void removeAttribute(clang::SourceRange Range);
  std::string heading() const;

  const clang::FunctionDecl& FD;
  const clang::ASTContext& Context;
  std::string Title;
  std::string GuardName;
  std::string Indentation; // of the line that the function begins on
  clang::FileID File;
  unsigned Begin = 0;
  unsigned End = 0;
  bool HasSourceText = true;
  bool IsConstexpr = false;
  std::vector<Edit> Edits;
};

/// All wrappers of a translation unit, in the order of their places in the source.
class Dump {
public:
  void add(const clang::FunctionDecl& FD, std::string Text) { Entries.push_back({&FD, std::move(Text)}); }
  /// Writes to a file, or to standard output if the path is "-". Returns the reason if that failed.
  std::string write(const clang::ASTContext& Context, llvm::StringRef Path);

private:
  struct Entry {
    const clang::FunctionDecl* FD;
    std::string Text;
  };
  std::vector<Entry> Entries;
};

} // namespace llmobs

#endif
