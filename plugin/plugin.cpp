// The plugin's table of contents: what is registered with Clang, and in which order a translation unit's
// events reach the parts. One shared object for each Clang major is built from these sources; it links
// nothing of LLVM.
//
//   host_check      refuses a compiler of another major
//   options         what the command line says
//   argument_watcher, attribute    [[llmobs::kind(...)]] -> SpanSpec, or diagnostics
//   mistyped_attribute             ... of words that are nearly ours
//   header_injector                <llmobs/instrument.h>, where a file mentions llmobs
//   instrumenter    which functions, and when
//   capture_plan, argument_plan, call_site        SpanSpec + function -> CapturePlan, or why not
//   rewrite*, ast_builder          CapturePlan -> new body
//   renderer, rendering*           recorded classes and enumerations -> what they are shown as
//   tools, tool_facts, json_schema, doc_comment   functions that a model may call -> what it is told of them
//   ast_verify                     the proof
//   wrapper_text, dump             the same wrapper as C++
#include "base/ast_builder.h"
#include "base/diagnostics.h"
#include "host_check.h"
#include "instrumenter.h"

#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Sema/ParsedAttr.h"
#include "clang/Sema/SemaConsumer.h"

using namespace clang;
using namespace llmobs;

namespace {

class Consumer : public SemaConsumer {
public:
  Consumer(CompilerInstance& CI, const Options& Opts, Instrumenter::Purpose Purpose)
      : TheInstrumenter(CI, Opts, Purpose) {}

  void InitializeSema(Sema& S) override { TheInstrumenter.setSema(&S); }
  void ForgetSema() override { TheInstrumenter.setSema(nullptr); }

  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    for (Decl* D : Group)
      if (D) { // after an error there may be none
        TheInstrumenter.seeTopLevel(*D);
        TheInstrumenter.bindCallablesIn(*D);
      }
    TheInstrumenter.beginCodeGeneration();
    return true;
  }
  void HandleInlineFunctionDefinition(FunctionDecl* FD) override {
    TheInstrumenter.seeInlineMethod(*FD);
    TheInstrumenter.bindCallablesIn(*FD);
  }
  void HandleCXXStaticMemberVarInstantiation(VarDecl* Variable) override {
    TheInstrumenter.seeInstantiatedVariable(*Variable);
    TheInstrumenter.beginCodeGeneration();
  }
  void HandleCXXImplicitFunctionInstantiation(FunctionDecl* FD) override { TheInstrumenter.seeUse(*FD); }
  ASTMutationListener* GetASTMutationListener() override { return &TheInstrumenter.listener(); }
  void HandleTranslationUnit(ASTContext&) override {
    TheInstrumenter.finish();
    TheInstrumenter.beginCodeGeneration();
  }

private:
  Instrumenter TheInstrumenter;
};

/// Stands behind the code generator, and hears when it is done with what it was given.
class ConsumerBehind : public ASTConsumer {
public:
  explicit ConsumerBehind(CompilerInstance& CI) : PP(CI.getPreprocessor()) {}

  bool HandleTopLevelDecl(DeclGroupRef) override { return look(), true; }
  void HandleCXXStaticMemberVarInstantiation(VarDecl*) override { look(); }

private:
  void look() {
    if (!Before) Before = Instrumenter::of(PP);
    if (Before) Before->endCodeGeneration();
  }

  Preprocessor& PP;
  Instrumenter* Before = nullptr;
};

class Action : public PluginASTAction {
protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance& CI, llvm::StringRef) override {
    return std::make_unique<Consumer>(CI, Opts, purposeOf(CI.getFrontendOpts().ProgramAction));
  }

  bool ParseArgs(const CompilerInstance& CI, const std::vector<std::string>& Arguments) override {
    return parseOptions(Arguments, CI.getDiagnostics(), Opts);
  }

  // Before the code generator sees a function.
  ActionType getActionType() override { return AddBeforeMainAction; }

private:
  Instrumenter::Purpose purposeOf(frontend::ActionKind Kind) const {
    if (isPrecompiling(Kind)) return Instrumenter::Purpose::Precompile;
    // Analysers must see what the user wrote.
    bool ChecksOnly = Kind == frontend::RunAnalysis || (Kind == frontend::ParseSyntaxOnly && !Opts.expand());
    return ChecksOnly ? Instrumenter::Purpose::Check : Instrumenter::Purpose::Generate;
  }

  Options Opts;
};

class ActionBehind : public PluginASTAction {
protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance& CI, llvm::StringRef) override {
    return std::make_unique<ConsumerBehind>(CI);
  }
  bool ParseArgs(const CompilerInstance&, const std::vector<std::string>&) override { return true; }
  ActionType getActionType() override { return AddAfterMainAction; }
};

/// An attribute of the vocabulary, in all its spellings.
template<auto Word> class WordAttribute : public ParsedAttrInfo {
protected:
  WordAttribute() {
    OptArgs = 15; // as many as the field holds: it is ours to say what is wrong with them
    static const std::string Scoped = "llmobs::" + spelling(Word).str(), Gnu = "llmobs_" + spelling(Word).str();
    static const Spelling AllSpellings[] = {{ParsedAttr::AS_CXX11, Scoped.c_str()},
                                            {c23Syntax(), Scoped.c_str()},
                                            {ParsedAttr::AS_GNU, Gnu.c_str()}};
    Spellings = AllSpellings;
  }
};

template<SpanKind Kind> class KindAttribute : public WordAttribute<Kind> {
public:
  ParsedAttrInfo::AttrHandling handleDeclAttribute(Sema& S, Decl* D, const ParsedAttr& Attr) const override {
    Instrumenter* Here = Instrumenter::of(S.getPreprocessor());
    return Here && Here->addAttribute(*D, Attr, Kind) ? ParsedAttrInfo::AttributeApplied
                                                      : ParsedAttrInfo::AttributeNotApplied;
  }
};

template<ParameterWord Word> class ParameterAttribute : public WordAttribute<Word> {
public:
  ParsedAttrInfo::AttrHandling handleDeclAttribute(Sema& S, Decl* D, const ParsedAttr& Attr) const override {
    Instrumenter* Here = Instrumenter::of(S.getPreprocessor());
    return Here && Here->addParameterWord(*D, Attr, Word) ? ParsedAttrInfo::AttributeApplied
                                                          : ParsedAttrInfo::AttributeNotApplied;
  }
};

struct Registration {
  Registration() {
    if (!hostIsUsable()) return;
    static FrontendPluginRegistry::Add<Action> TheAction("llmobs", "spans around annotated functions");
    static FrontendPluginRegistry::Add<ActionBehind> Behind("llmobs_behind", "the same, behind the code generator");
#define LLMOBS_SPAN_KIND(Enumerator, spelling, has_model, doc)                                                         \
  static ParsedAttrInfoRegistry::Add<KindAttribute<SpanKind::Enumerator>> Enumerator("llmobs_" #spelling, doc);
#define LLMOBS_PARAMETER_WORD(Enumerator, spelling, effect, doc)                                                       \
  static ParsedAttrInfoRegistry::Add<ParameterAttribute<ParameterWord::Enumerator>> Enumerator("llmobs_" #spelling,    \
                                                                                               doc);
#include <llmobs/span_kind.def>
  }
} Register;

} // namespace
