// The AST builder makes the few kinds of node that a wrapper consists of, checked by Sema where Sema can
// check them. It is the place for differences between Clang majors: no other file has an #if for them.
//
// Nodes carry the location they are built with, variables have no debug information. What Sema refuses comes
// back as a null pointer; nothing is printed.
#pragma once

#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/AttributeCommonInfo.h"
#include "clang/Frontend/FrontendOptions.h"
#include "clang/Sema/Sema.h"

#include <optional>
#include <string>

namespace llmobs {

// Differences between majors that aren't about building.
/// The function as __PRETTY_FUNCTION__ says it.
std::string prettyFunction(const clang::FunctionDecl& FD);
/// True if the compilation makes a precompiled header, a header unit or a module's interface.
bool isPrecompiling(clang::frontend::ActionKind Kind);
/// The syntax [[...]] in C.
clang::AttributeCommonInfo::Syntax c23Syntax();
bool isPureVirtual(const clang::FunctionDecl& FD);
bool isImmediate(const clang::FunctionDecl& FD);
bool hasConstraint(const clang::FunctionDecl& FD);
/// True if the function's type promises that it doesn't block or allocate.
bool isRealTime(const clang::FunctionDecl& FD);
std::string remappedPath(const clang::ASTContext& Context, llvm::StringRef Path);

clang::QualType typeOf(const clang::TagDecl& Tag);

/// A new explicit specialisation for one type, without members yet; null if the template has been used for it
/// already.
clang::ClassTemplateSpecializationDecl* specialize(clang::ClassTemplateDecl& Template, clang::QualType Argument);
/// The same for any arguments, which must be canonical.
clang::ClassTemplateSpecializationDecl* specialize(clang::ClassTemplateDecl& Template,
                                                   llvm::ArrayRef<clang::TemplateArgument> Arguments);

/// A public, inline static member function without a body, not added to its class yet.
clang::CXXMethodDecl* staticMethod(clang::CXXRecordDecl& Class, llvm::StringRef Name, clang::QualType Result,
                                   llvm::ArrayRef<std::pair<const char*, clang::QualType>> Parameters);

/// The seam as this translation unit declares it: namespace llmobs::seam of llmobs/instrument.h, or what begins
/// with llmobs_seam_ in llmobs/instrument_c.h.
class Seam {
public:
  /// Nothing if the header isn't included.
  static std::optional<Seam> find(clang::Sema& S, bool MayFold = false);
  static const char* header(const clang::LangOptions& Language);

  clang::QualType guardType() const { return GuardType; }
  /// Of a name that the header declares by typedef; null if it doesn't.
  clang::QualType type(llvm::StringRef Name) const;
  clang::FunctionDecl* function(llvm::StringRef Name) const;
  clang::DeclContextLookupResult overloads(llvm::StringRef Name) const;

  /// The literal that generated code asks beside __builtin_is_constant_evaluated(). While it is true, Clang can compute calls of
  /// constexpr functions where no constant is asked for: it does so for its warnings. False while code is generated, as the
  /// code generator would leave out calls whose value it knows, and their spans. Null: nothing is asked.
  clang::CXXBoolLiteralExpr* mayFold() const { return MayFold; }

private:
  clang::DeclarationName name(llvm::StringRef Name) const;

  clang::ASTContext* Context = nullptr;
  clang::DeclContext* Scope = nullptr;
  clang::QualType GuardType;
  clang::CXXBoolLiteralExpr* MayFold = nullptr;
};

class AstBuilder {
public:
  AstBuilder(clang::Sema& S, const Seam& TheSeam, clang::FunctionDecl& FD)
      : S(S), Context(S.Context), TheSeam(TheSeam), FD(FD) {}

  clang::QualType seamType(llvm::StringRef Name) const { return TheSeam.type(Name); }

  // Expressions
  clang::Expr* call(llvm::StringRef SeamFunction, llvm::ArrayRef<clang::Expr*> Arguments, clang::SourceLocation Loc);
  clang::Expr* call(clang::DeclContextLookupResult Overloads, llvm::ArrayRef<clang::Expr*> Arguments,
                    clang::SourceLocation Loc);
  /// Of a function template, by overload resolution among its specialisations alone.
  clang::Expr* callTemplate(clang::FunctionTemplateDecl& Template, llvm::ArrayRef<clang::Expr*> Arguments,
                            clang::SourceLocation Loc);
  clang::Expr* callMember(clang::Expr* Object, llvm::StringRef Method, llvm::ArrayRef<clang::Expr*> Arguments,
                          clang::SourceLocation Loc);
  clang::Expr* member(clang::Expr* Object, clang::FieldDecl& Field);
  clang::Expr* base(clang::Expr* Object, const clang::CXXBaseSpecifier& Base);
  clang::Expr* number(uint64_t Value, clang::SourceLocation Loc);
  clang::Expr* boolean(bool Value, clang::SourceLocation Loc);
  /// The value that an object of scalar type holds.
  clang::Expr* valueOf(clang::Expr* Object);
  clang::Expr* fullExpression(clang::Expr* E);
  clang::Expr* addressOf(clang::VarDecl& Variable, clang::SourceLocation Loc);
  clang::DeclRefExpr* reference(clang::ValueDecl& Variable, clang::SourceLocation Loc);
  clang::Expr* load(clang::VarDecl& Variable, clang::SourceLocation Loc);
  clang::Expr* cast(clang::Expr* E, clang::CastKind Kind, clang::QualType Type, clang::ExprValueKind Category);
  clang::Expr* stringLiteral(llvm::StringRef Text, clang::SourceLocation Loc);
  clang::Expr* integerLiteral(uint64_t Value, clang::SourceLocation Loc);
  /// A conversion as if written by the user, about which nothing is to be said.
  clang::Expr* explicitCast(clang::Expr* E, clang::CastKind Kind, clang::QualType Type);
  clang::Expr* comma(clang::Expr* First, clang::Expr* Second);
  clang::Expr* rethrow(clang::SourceLocation Loc);
  clang::Expr* negation(clang::Expr* Condition);
  clang::Expr* nullPointer(clang::QualType Pointee);
  /// Whether the call is computed by the compiler.
  clang::Expr* isConstantEvaluated(clang::SourceLocation Loc);
  clang::OpaqueValueExpr* opaque(clang::Expr* Source);
  /// `Original`, evaluated once, with `Look` after it, which sees its value as `Value` = opaque(Original).
  clang::Expr* observed(clang::Expr* Original, clang::OpaqueValueExpr* Value, clang::Expr* Look);

  // Statements
  clang::VarDecl* variable(llvm::StringRef Name, clang::QualType Type, clang::Expr* Initializer,
                           clang::SourceLocation Loc);
  /// A variable of class type that lives where the caller expects the result, and is destroyed by the caller.
  clang::VarDecl* inReturnSlot(llvm::StringRef Name, clang::QualType Type, clang::Expr* Initializer,
                               clang::SourceLocation Loc);
  /// `Guard name __attribute__((cleanup(CloseFunction)))`, plus `= {}` where constant evaluation may meet it.
  clang::VarDecl* guard(llvm::StringRef Name, llvm::StringRef CloseFunction, bool Initialized,
                        clang::SourceLocation Loc);
  /// `Type Name __attribute__((cleanup(CloseFunction)))`; null if there is no such function or type.
  clang::VarDecl* cleanedUp(llvm::StringRef Name, clang::QualType Type, llvm::StringRef CloseFunction,
                            clang::SourceLocation Loc);
  /// C: `static const struct llmobs_type name[] = {{CaptureFunction, shape}, ...}`.
  clang::VarDecl* typeTable(llvm::StringRef Name, llvm::ArrayRef<std::pair<std::string, unsigned>> Types,
                            clang::SourceLocation Loc);
  clang::Expr* decayed(clang::VarDecl& Array, clang::SourceLocation Loc);
  clang::Stmt* declaration(llvm::MutableArrayRef<clang::Decl*> Variables);
  clang::Stmt* declaration(clang::VarDecl& Variable);
  clang::CompoundStmt* compound(llvm::ArrayRef<clang::Stmt*> Statements, clang::SourceLocation Begin,
                                clang::SourceLocation End);
  clang::Stmt* ifStatement(clang::Expr* Condition, clang::Stmt* Then, clang::Stmt* Else, clang::SourceLocation Loc);
  /// `return Value;` that stands where `Original` stood.
  clang::Stmt* returnStatement(clang::Expr* Value, const clang::VarDecl* InReturnSlot,
                               const clang::ReturnStmt& Original);
  /// The statement as an expression without a value.
  clang::Expr* statementExpression(clang::CompoundStmt& Statement);
  /// `catch (...) { Handler }`.
  clang::Stmt* catchAll(llvm::ArrayRef<clang::Stmt*> Handler, clang::SourceLocation Loc);
  /// `catch (Watch&) { throw; }`.
  clang::Stmt* catchWatch(clang::SourceLocation Loc);
  clang::Stmt* tryStatement(clang::CompoundStmt& Body, llvm::ArrayRef<clang::Stmt*> Handlers,
                            clang::SourceLocation Loc);

private:
  clang::Sema& S;
  clang::ASTContext& Context;
  const Seam& TheSeam;
  clang::FunctionDecl& FD;
};

} // namespace llmobs
