// The instrumenter is the plugin's conductor for one translation unit: it knows which declarations carry an
// attribute, notices when a function is complete, and takes it through plan, rewrite, verify and dump.
//
// An attribute counts for every redeclaration of its function, and for what is instantiated from it.
#pragma once

#include "base/ast_builder.h"
#include "base/diagnostics.h"
#include "base/options.h"
#include "base/unannounced.h"
#include "expand/dump.h"
#include "render/renderer.h"
#include "rewrite/callable_binder.h"
#include "rewrite/coroutine_carrier.h"
#include "rules/rules.h"
#include "spec/header_injector.h"
#include "tool/tools.h"

#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/DenseSet.h"

#include <memory>

namespace clang {
class CompilerInstance;
class ParsedAttr;
} // namespace clang

namespace llmobs {

class Instrumenter {
public:
  enum class Purpose {
    Check,     ///< only diagnostics; the tree must stay what the user wrote
    Generate,  ///< code, or a print of the tree
    Precompile ///< a header or module for other compilations
  };
  Instrumenter(clang::CompilerInstance& CI, const Options& Opts, Purpose ThePurpose);
  ~Instrumenter();

  /// The instrumenter of the compilation that this Preprocessor belongs to.
  static Instrumenter* of(const clang::Preprocessor& PP);

  void setSema(clang::Sema* NewSema) { S = NewSema; }

  /// An attribute was met; false if it was in error.
  bool addAttribute(clang::Decl& D, const clang::ParsedAttr& Attr, SpanKind Kind);

  /// A word about a parameter was met; false if it was in error.
  bool addParameterWord(clang::Decl& D, const clang::ParsedAttr& Attr, ParameterWord Word);

  // The occasions on which functions are complete
  void seeTopLevel(clang::Decl& D);
  void seeInlineMethod(clang::FunctionDecl& FD);
  void seeInstantiatedVariable(clang::VarDecl& Variable);
  /// Binds the callables that functions inside the declaration give to threads and executors.
  void bindCallablesIn(clang::Decl& D);
  /// A function will be instantiated.
  void seeUse(const clang::FunctionDecl& FD);
  /// Hears of functions for which there is no occasion.
  clang::ASTMutationListener& listener() { return TheUnannounced; }
  void finish();

  /// The code generator is about to be given something; these nest, as it may ask for more of a precompiled header.
  void beginCodeGeneration() { countCodeGeneration(+1); }
  void endCodeGeneration() { countCodeGeneration(-1); }

private:
  const SpanSpec* findSpec(const clang::FunctionDecl& FD);
  const SpanSpec* attributeOf(const clang::FunctionDecl& FD);
  const SpanSpec* specOf(const clang::FunctionDecl& FD);
  const SpanSpec* importedSpec(const clang::FunctionDecl& FD);
  /// False if no function can carry an attribute: the usual case, which must cost nothing.
  bool isConcerned() const { return !ByDecl.empty() || !TheRules.empty() || (S && S->Context.getExternalSource()); }
  bool declarationsAgree(const clang::FunctionDecl& FD);
  void sweep();
  void seeTheRest();
  void seeUnannounced();
  void accountForUnused();
  void seeContext(const clang::DeclContext& Context);
  void seeFunction(clang::FunctionDecl& FD);
  void seeLambdasIn(clang::Stmt& S);
  /// With rules: everything inside, as nothing else announces it. False if no rule can speak of this place.
  bool seeAllIn(clang::Decl& D);
  void process(clang::FunctionDecl& FD, const SpanSpec& Spec);
  /// The spec together with what the function's declarations say of their parameters.
  SpanSpec withParameterWords(const clang::FunctionDecl& FD, const SpanSpec& Spec);
  void wrap(clang::FunctionDecl& FD, const SpanSpec& Spec);
  void writeExpansions();
  bool isLanguageSupported(const clang::FunctionDecl& FD, const SpanSpec& Spec);
  void missHeader(const clang::FunctionDecl& FD, const SpanSpec& Spec);
  bool isFirstDiagnostic(const SpanSpec& Spec);
  void remarkNotInstrumented(const clang::FunctionDecl& FD, const std::string& Why);
  void leaveAlone(const clang::FunctionDecl& FD, const SpanSpec& Spec, const std::string& Why);
  void remark(const clang::FunctionDecl& FD, const SpanSpec& Spec, const CapturePlan& Plan);
  void remarkOpaqueTypes();
  void warnOfRefused(const SpanSpec& Spec, const CapturePlan& Plan);
  void countCodeGeneration(int Change) {
    GeneratingCode += Change;
    if (TheSeam && TheSeam->mayFold()) TheSeam->mayFold()->setValue(GeneratingCode == 0);
  }
  clang::DiagnosticsEngine& diagnostics() { return PP.getDiagnostics(); }

  struct Annotated {
    clang::Decl* D;
    SpanSpec Spec;
  };

  clang::CompilerInstance& CI;
  clang::Preprocessor& PP;
  Options Opts;
  Purpose ThePurpose;
  GroupsInForce Groups;
  clang::Sema* S = nullptr;
  ArgumentWatcher Watcher;
  Injection HeaderInjection = Injection::NotNeeded;
  std::optional<Seam> TheSeam;
  int GeneratingCode = 0;
  std::vector<std::unique_ptr<Annotated>> All;     // in the order met
  std::vector<std::unique_ptr<SpanSpec>> Imported; // from precompiled headers and modules
  llvm::DenseMap<const clang::Decl*, const SpanSpec*> ByDecl;
  llvm::DenseMap<unsigned, const SpanSpec*> LambdasByPlace; // instantiated lambdas know no pattern
  std::vector<clang::FunctionDecl*> Incomplete;             // annotated, body not seen yet
  llvm::DenseSet<const clang::FunctionDecl*> Processed;     // definitions
  llvm::DenseSet<const SpanSpec*> Used;                     // of attributes: those that a function with a body has
  llvm::DenseSet<unsigned> Diagnosed;                       // one diagnostic for each attribute, by its place
  Rules TheRules;
  llvm::DenseMap<unsigned, ParameterWords> WordsByPlace; // of the parameter, also of what is instantiated from it
  MacroTokens Macros;                                    // of the expansion
  std::optional<Wording> Words;
  MemberWords TheMemberWords;
  Renderer TheRenderer{TheMemberWords};
  Tools TheTools;
  Unannounced TheUnannounced;
  Dump Expansion;
  CallableBinder Binder;
  CoroutineCarrier Carrier;
};

} // namespace llmobs
