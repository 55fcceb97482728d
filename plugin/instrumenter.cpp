#include "instrumenter.h"
#include "base/diagnostics.h"
#include "base/function_finder.h"
#include "plan/call_site.h"
#include "plan/capture_plan.h"
#include "plan/captured_list.h"
#include "rewrite/rewrite.h"
#include "rules/rules_report.h"
#include "spec/attribute.h"
#include "spec/carried_spec.h"
#include "spec/hidden_names.h"
#include "spec/lost_attributes.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Sema/ParsedAttr.h"
#include "clang/Sema/Scope.h"
#include "llvm/ADT/StringExtras.h"

#include <mutex>

using namespace clang;
using namespace llmobs;

//===-- Finding the instrumenter of an attribute --------------------------------------------------===//

// Clang hands attributes to static objects; modules are compiled by nested compilers on threads of their own.
static std::mutex LiveMutex;
static std::vector<std::pair<const Preprocessor*, Instrumenter*>>& live() {
  static auto* Live = new std::vector<std::pair<const Preprocessor*, Instrumenter*>>;
  return *Live;
}

Instrumenter* Instrumenter::of(const Preprocessor& PP) {
  std::lock_guard<std::mutex> Lock(LiveMutex);
  for (auto Entry = live().rbegin(); Entry != live().rend(); ++Entry)
    if (Entry->first == &PP) return Entry->second;
  return nullptr;
}

static bool isLanguageKnown(const LangOptions& Lang) {
  return (Lang.CPlusPlus11 || !Lang.CPlusPlus) && !Lang.ObjC && !Lang.CUDA && !Lang.OpenCL;
}

Instrumenter::Instrumenter(CompilerInstance& CI, const Options& Opts, Purpose ThePurpose)
    : CI(CI), PP(CI.getPreprocessor()), Opts(Opts), ThePurpose(ThePurpose), Groups(CI.getDiagnostics(), Opts.Groups),
      Watcher(PP) {
  TheRules.read(Opts.RulesFiles, PP);
  for (const MemberRule& One : TheRules.members()) TheMemberWords.add(One);
  if (isLanguageKnown(CI.getLangOpts()))
    PP.addPPCallbacks(
        std::make_unique<HeaderInjector>(PP, Watcher, HeaderInjection, !TheRules.empty() || TheRules.carrying()));
  this->Opts.Coverage = CI.getCodeGenOpts().CoverageMapping;
  if (Opts.expand()) watchTokens(PP, [this](const Token& Tok) { Macros.see(Tok, PP); });
  predefine(CI);
  std::lock_guard<std::mutex> Lock(LiveMutex);
  live().push_back({&PP, this});
}

Instrumenter::~Instrumenter() {
  std::lock_guard<std::mutex> Lock(LiveMutex);
  llvm::erase_if(live(), [this](const auto& Entry) { return Entry.second == this; });
}

//===-- Attributes --------------------------------------------------------------------------------===//

static FunctionDecl* asFunction(Decl& D) {
  if (auto* Template = dyn_cast<FunctionTemplateDecl>(&D)) return Template->getTemplatedDecl();
  return dyn_cast<FunctionDecl>(&D);
}

/// `auto f = [] { ... };`, whose type isn't known yet where the attribute stands.
static bool mayHoldLambda(const Decl& D) {
  const auto* Variable = dyn_cast<VarDecl>(&D);
  return Variable && !isa<ParmVarDecl>(D) && Variable->getType()->getContainedAutoType();
}

bool Instrumenter::addAttribute(Decl& D, const ParsedAttr& Attr, SpanKind Kind) {
  auto New = std::make_unique<Annotated>();
  New->D = &D;
  if (!parseAttribute(PP, Attr, Kind, Watcher.find(Attr.getRange().getEnd()), New->Spec)) return false;
  SourceLocation Loc = New->Spec.Range.getBegin();
  FunctionDecl* FD = asFunction(D);
  if (!FD) {
    report(diagnostics(), Loc, Diag::WrongSubject) << spelling(Kind) << New->Spec.Range;
    if (mayHoldLambda(D)) report(diagnostics(), Loc, Diag::LambdaHint) << spelling(Kind);
    return false;
  }
  const SpanSpec*& Known = ByDecl[FD];
  if (Known) {
    report(diagnostics(), Loc, Diag::SecondKind) << spelling(Kind) << spelling(Known->Kind) << New->Spec.Range;
    report(diagnostics(), Known->Range.getBegin(), Diag::PreviousKind) << Known->Range;
    return false;
  }
  Known = &New->Spec;
  if (isLambda(*FD)) LambdasByPlace[FD->getLocation().getRawEncoding()] = Known;
  Incomplete.push_back(FD);
  All.push_back(std::move(New));
  return true;
}

bool Instrumenter::addParameterWord(Decl& D, const ParsedAttr& Attr, ParameterWord Word) {
  SourceLocation Loc = Attr.getRange().getBegin();
  const ArgumentTokens* Arguments = Watcher.find(Attr.getRange().getEnd());
  if (Attr.getNumArgs() > 0 || (Arguments && !Arguments->Tokens.empty()))
    return report(diagnostics(), Loc, Diag::ParameterWordArguments) << spelling(Word) << Attr.getRange(), false;
  bool Hides = effectOf(Word) == WordEffect::Hide;
  if (auto* Field = dyn_cast<FieldDecl>(&D); Field && Hides) return MemberWords::add(*Field, Word), true;
  if (!isa<ParmVarDecl>(D))
    return report(diagnostics(), Loc, Diag::NotAParameter) << spelling(Word) << Hides << Attr.getRange(), false;
  WordsByPlace[D.getLocation().getRawEncoding()].add(Word, Loc);
  return true;
}

/// Where an attribute says which parameter is the session, the model or the input, no rule says it.
static void dropBeaten(std::map<std::string, ParameterWords>& Parameters) {
  for (unsigned I = 0; I < ParameterWordCount; ++I) {
    auto Word = static_cast<ParameterWord>(I);
    auto IsByAttribute = [&](const auto& One) { return One.second.location(Word).isValid(); };
    if (effectOf(Word) == WordEffect::Hide || llvm::none_of(Parameters, IsByAttribute)) continue;
    for (auto& One : Parameters)
      if (!IsByAttribute(One)) One.second.remove(Word);
  }
}

SpanSpec Instrumenter::withParameterWords(const FunctionDecl& FD, const SpanSpec& Spec) {
  SpanSpec Result = Spec;
  auto Look = [&](const FunctionDecl& Declared) {
    bool BehindPack = false;
    for (unsigned I = 0; I < Declared.getNumParams(); ++I) {
      const ParmVarDecl* Parameter = Declared.getParamDecl(I);
      auto Found = WordsByPlace.find(Parameter->getLocation().getRawEncoding());
      // A pack of the pattern is any number of parameters here, all of one name.
      BehindPack |= Parameter->isParameterPack();
      if (Found == WordsByPlace.end()) continue;
      const ParmVarDecl* Here = BehindPack || I >= FD.getNumParams() ? Parameter : FD.getParamDecl(I);
      Result.Parameters[Here->getName().str()].add(Found->second);
    }
  };
  if (WordsByPlace.empty()) return Result;
  for (const FunctionDecl* One : FD.redecls()) Look(*One);
  if (const FunctionDecl* Pattern = FD.getTemplateInstantiationPattern())
    for (const FunctionDecl* One : Pattern->redecls()) Look(*One);
  dropBeaten(Result.Parameters);
  return Result;
}

/// The attribute of this function or of an earlier or later declaration of it; the last one before the end
/// counts.
const SpanSpec* Instrumenter::specOf(const FunctionDecl& FD) {
  auto Own = ByDecl.find(&FD);
  if (Own != ByDecl.end()) return Own->second;
  for (const FunctionDecl* Other : FD.redecls()) {
    auto Found = ByDecl.find(Other);
    if (Found != ByDecl.end()) return Found->second;
  }
  return importedSpec(FD);
}

const SpanSpec* Instrumenter::importedSpec(const FunctionDecl& FD) {
  if (!S || !S->Context.getExternalSource()) return nullptr;
  for (const FunctionDecl* One : FD.redecls()) {
    std::optional<SpanSpec> Spec = carriedSpec(*One);
    if (!Spec) continue;
    // The definition may call its parameters otherwise.
    for (const ParmVarDecl* Parameter : One->parameters()) {
      auto Said = Spec->Parameters.find(Parameter->getName().str());
      if (Said != Spec->Parameters.end()) WordsByPlace[Parameter->getLocation().getRawEncoding()].add(Said->second);
    }
    Spec->Parameters.clear();
    Imported.push_back(std::make_unique<SpanSpec>(std::move(*Spec)));
    return ByDecl[One] = Imported.back().get();
  }
  return nullptr;
}

const SpanSpec* Instrumenter::findSpec(const FunctionDecl& FD) {
  if (!isConcerned()) return nullptr;
  const SpanSpec* Attribute = attributeOf(FD);
  if (Attribute) Used.insert(Attribute);
  return TheRules.find(FD, Attribute, PP);
}

const SpanSpec* Instrumenter::attributeOf(const FunctionDecl& FD) {
  if (const SpanSpec* Spec = specOf(FD)) return Spec;
  if (FD.getTemplateSpecializationKind() == TSK_ExplicitSpecialization) return nullptr;
  if (const FunctionDecl* Pattern = FD.getTemplateInstantiationPattern())
    if (const SpanSpec* Spec = specOf(*Pattern)) return Spec;
  // A lambda's class has other functions at the same place: it is copied, and converted to a pointer.
  if (!isLambda(FD) || FD.getOverloadedOperator() != OO_Call) return nullptr;
  auto Found = LambdasByPlace.find(FD.getLocation().getRawEncoding());
  return Found == LambdasByPlace.end() ? nullptr : Found->second;
}

/// Two declarations of one function may repeat the attribute, but not name different kinds.
bool Instrumenter::declarationsAgree(const FunctionDecl& FD) {
  bool Agree = true;
  for (const FunctionDecl* One : FD.redecls()) {
    const SpanSpec* Later = ByDecl.lookup(One);
    for (const FunctionDecl* Other = One->getPreviousDecl(); Later && Other; Other = Other->getPreviousDecl()) {
      const SpanSpec* Earlier = ByDecl.lookup(Other);
      if (!Earlier || Earlier->Kind == Later->Kind) continue;
      Agree = false;
      if (!isFirstDiagnostic(*Later)) continue;
      report(diagnostics(), Later->Range.getBegin(), Diag::SecondKind)
          << spelling(Later->Kind) << spelling(Earlier->Kind) << Later->Range;
      report(diagnostics(), Earlier->Range.getBegin(), Diag::PreviousKind) << Earlier->Range;
    }
  }
  return Agree;
}

//===-- Occasions ---------------------------------------------------------------------------------===//

/// Wraps annotated functions that have got their body since the last look; lambdas announce themselves in no
/// other way.
void Instrumenter::sweep() {
  std::vector<FunctionDecl*> Now;
  Now.swap(Incomplete);
  for (FunctionDecl* FD : Now) {
    const FunctionDecl* Definition = nullptr;
    if (FD->isInvalidDecl() || FD->isDependentContext()) continue;
    if (FD->hasBody(Definition))
      seeFunction(const_cast<FunctionDecl&>(*Definition));
    else
      Incomplete.push_back(FD);
  }
}

void Instrumenter::seeFunction(FunctionDecl& FD) {
  if (!FD.doesThisDeclarationHaveABody() || FD.isDependentContext() || FD.isInvalidDecl()) return;
  const SpanSpec* Spec = findSpec(FD);
  if (Spec && Processed.insert(&FD).second) process(FD, *Spec);
  if (Spec && ThePurpose == Purpose::Generate) detachSpec(FD);
  if (!LambdasByPlace.empty() && FD.isTemplateInstantiation() && FD.getBody()) seeLambdasIn(*FD.getBody());
}

void Instrumenter::seeLambdasIn(Stmt& Root) {
  llvm::SmallVector<LambdaExpr*, 4> Lambdas = scanBody(Root).Lambdas;
  if (auto* Lambda = dyn_cast<LambdaExpr>(&Root)) Lambdas.push_back(Lambda);
  for (LambdaExpr* Lambda : Lambdas) {
    FunctionDecl* Operator = Lambda->getCallOperator();
    if (Operator->isDependentContext() || !Operator->getBody()) continue;
    seeLambdasIn(*Operator->getBody());
    const SpanSpec* Spec = findSpec(*Operator);
    if (Spec && Processed.insert(Operator).second) process(*Operator, *Spec);
  }
}

void Instrumenter::seeContext(const DeclContext& Context) {
  for (Decl* D : Context.decls()) {
    if (auto* FD = dyn_cast<FunctionDecl>(D))
      seeFunction(*FD);
    else if (isa<NamespaceDecl>(D) || isa<LinkageSpecDecl>(D) || isa<ExportDecl>(D))
      seeContext(*cast<DeclContext>(D));
  }
}

bool Instrumenter::seeAllIn(Decl& D) {
  if (TheRules.empty()) return false;
  if (!TheRules.reachSystemHeaders() && PP.getSourceManager().isInSystemHeader(D.getLocation())) return false;
  for (FunctionDecl* FD : findFunctions(D)) seeFunction(*FD);
  return true;
}

void Instrumenter::seeTopLevel(Decl& D) {
  if (auto* Namespace = dyn_cast<NamespaceDecl>(&D); Namespace && S) hideIfInjected(*S, *Namespace);
  TheRenderer.seeProgress(PP); // of the last declaration the parser has seen the end behind
  if (auto* FD = dyn_cast<FunctionDecl>(&D)) TheUnannounced.forget(*FD);
  if (!isConcerned()) return;
  sweep();
  if (seeAllIn(D)) return;
  if (auto* FD = dyn_cast<FunctionDecl>(&D))
    seeFunction(*FD);
  else if (isa<NamespaceDecl>(D) || isa<LinkageSpecDecl>(D) || isa<ExportDecl>(D))
    seeContext(*cast<DeclContext>(&D));
}

void Instrumenter::seeInlineMethod(FunctionDecl& FD) {
  if (!isConcerned()) return;
  sweep();
  if (!seeAllIn(FD)) seeFunction(FD);
}

void Instrumenter::seeInstantiatedVariable(VarDecl& Variable) {
  if (!isConcerned()) return;
  sweep();
  seeAllIn(Variable);
  if (!LambdasByPlace.empty() && Variable.getInit()) seeLambdasIn(*Variable.getInit());
}

void Instrumenter::seeUse(const FunctionDecl& FD) {
  if (!S) return;
  if (ThePurpose != Purpose::Check) TheRenderer.seeUse(*S, FD);
  TheTools.seeUse(*S, FD, [this](const FunctionDecl& Tool) {
    const SpanSpec* Spec = findSpec(Tool);
    return Spec ? (*Spec)[Option::Name].Text : "";
  });
}

void Instrumenter::bindCallablesIn(Decl& D) {
  if (!Opts.CarriesContext || !S || ThePurpose == Purpose::Check || diagnostics().hasErrorOccurred()) return;
  Binder.bindIn(*S, D, TheRules.carrying(), Opts.Groups.wantsRemarks(),
                [this](const Seam& Functions, FunctionDecl& FD) {
                  if (!Processed.contains(&FD)) Carrier.carryThrough(*S, Functions, FD, Opts.Groups.wantsRemarks());
                });
}

void Instrumenter::seeUnannounced() {
  std::vector<FunctionDecl*> Now = TheUnannounced.take();
  if (!isConcerned()) return;
  // What records their values is instantiated, and may hold functions of its own.
  while (!Now.empty()) {
    for (FunctionDecl* FD : Now) {
      seeFunction(*FD);
      bindCallablesIn(*FD);
    }
    if (S->TUKind != TU_Prefix) S->PerformPendingInstantiations();
    Now = TheUnannounced.take();
  }
}

/// What has an attribute, and never had a body to wrap.
void Instrumenter::accountForUnused() {
  for (const auto& One : All) {
    const FunctionDecl& FD = *asFunction(*One->D);
    auto IsUsed = [&](const FunctionDecl* Other) { return Used.contains(ByDecl.lookup(Other)); };
    if (llvm::any_of(FD.redecls(), IsUsed)) continue;
    bool IsPattern = FD.isDefined() && !FD.isDeleted() && !FD.isDefaulted();
    std::string Why = IsPattern ? "" : whyNotWrapped(FD);
    if (!Why.empty())
      leaveAlone(FD, One->Spec, Why);
    else if (ThePurpose != Purpose::Precompile) // of which others make use
      remarkNotInstrumented(FD, IsPattern ? "nothing in this translation unit instantiates it"
                                          : "it is not defined in this translation unit");
  }
}

/// By the end Clang has no scope of the file any more, and it needs one to declare a builtin function.
void Instrumenter::seeTheRest() {
  if (!S) return sweep();
  Scope OfFile(nullptr, Scope::DeclScope, diagnostics());
  OfFile.setEntity(S->Context.getTranslationUnitDecl());
  bool IsGone = !S->TUScope;
  if (IsGone) S->TUScope = &OfFile;
  sweep();
  seeUnannounced();
  if (IsGone) S->TUScope = nullptr;
}

void Instrumenter::finish() {
  seeTheRest();
  for (const auto& One : All) declarationsAgree(*asFunction(*One->D));
  TheRules.announceFiles(PP);
  auto HasAttribute = [this](const FunctionDecl& FD) { return specOf(FD) || isRewritten(FD); };
  if (auto Lost = findLostAttribute(CI, HasAttribute))
    report(diagnostics(), SourceLocation(), Diag::LostAttribute)
        << Lost->IsModule << Lost->File << Lost->Spelling << Lost->Place;
  if (diagnostics().hasErrorOccurred()) return;
  reportRules(TheRules, Opts, PP);
  reportMemberRules(TheRules, TheMemberWords, PP);
  accountForUnused();
  if (ThePurpose == Purpose::Precompile)
    for (const auto& One : All) attachSpec(*asFunction(*One->D), withParameterWords(*asFunction(*One->D), One->Spec));
  if (Opts.Groups.wantsRemarks()) remarkOpaqueTypes();
  if (Opts.expand() && S) writeExpansions();
}

void Instrumenter::writeExpansions() {
  auto Write = [this](const std::string& Text, const std::string& Path) {
    std::string Error = Dump::write(Text, Path);
    if (!Error.empty()) report(diagnostics(), SourceLocation(), Diag::CannotWriteExpansion) << Path << Error;
  };
  std::string Renderings;
  for (const Rendering& One : TheRenderer.made()) Renderings += "\n" + renderingText(One, S->Context);
  if (!Opts.ExpandPath.empty()) Write(Expansion.wrappers(S->Context) + Renderings, Opts.ExpandPath);
  if (!Opts.ExpandWholePath.empty()) Write(Expansion.wholeFile(S->Context, Macros) + Renderings, Opts.ExpandWholePath);
}

//===-- One function ------------------------------------------------------------------------------===//

bool Instrumenter::isFirstDiagnostic(const SpanSpec& Spec) {
  return Diagnosed.insert(Spec.Range.getBegin().getRawEncoding()).second;
}

void Instrumenter::remarkNotInstrumented(const FunctionDecl& FD, const std::string& Why) {
  if (!Opts.Groups.wantsRemarks()) return;
  LoudDiagnostics Loud(diagnostics());
  report(diagnostics(), FD.getLocation(), Diag::NotInstrumented) << "'" + qualifiedName(FD) + "'" << Why;
}

void Instrumenter::leaveAlone(const FunctionDecl& FD, const SpanSpec& Spec, const std::string& Why) {
  if (!Spec.ByRule && isFirstDiagnostic(Spec))
    report(diagnostics(), Spec.Range.getBegin(), Diag::LeftAlone) << spelling(Spec.Kind) << Why << Spec.Range;
  remarkNotInstrumented(FD, Why);
}

bool Instrumenter::isLanguageSupported(const FunctionDecl& FD, const SpanSpec& Spec) {
  const LangOptions& Lang = PP.getLangOpts();
  if (isLanguageKnown(Lang)) return true;
  const char* Name = Lang.CUDA     ? "CUDA"
                     : Lang.ObjC   ? (Lang.CPlusPlus ? "Objective-C++" : "Objective-C")
                     : Lang.OpenCL ? "OpenCL"
                                   : "C++98";
  if (Spec.ByRule)
    remarkNotInstrumented(FD, std::string("instrumentation is for C, and for C++11 or later, and this file is "
                                          "compiled as ") +
                                  Name);
  else if (isFirstDiagnostic(Spec))
    report(diagnostics(), Spec.Range.getBegin(), Diag::NotThisLanguage) << spelling(Spec.Kind) << Name << Spec.Range;
  return false;
}

void Instrumenter::missHeader(const FunctionDecl& FD, const SpanSpec& Spec) {
  Diag Message = HeaderInjection == Injection::InsideDeclaration ? Diag::HeaderNotInjected
                 : HeaderInjection == Injection::ModuleUnit      ? Diag::ModuleWithoutHeader
                                                                 : Diag::NoRuntimeHeader;
  if (Spec.ByRule) {
    remarkNotInstrumented(FD, std::string(Seam::header(PP.getLangOpts())) + " is not included in front of it");
    if (Message == Diag::NoRuntimeHeader && isFirstDiagnostic(Spec))
      report(diagnostics(), SourceLocation(), Diag::RulesWithoutHeader);
  } else if (isFirstDiagnostic(Spec)) {
    report(diagnostics(), Spec.Range.getBegin(), Message)
        << spelling(Spec.Kind) << Seam::header(PP.getLangOpts()) << Spec.Range;
  }
}

void Instrumenter::process(FunctionDecl& FD, const SpanSpec& Spec) {
  if (!S || diagnostics().hasErrorOccurred() || isRewritten(FD)) return;
  if (!declarationsAgree(FD) || !isLanguageSupported(FD, Spec)) return;
  if (!TheSeam) TheSeam = Seam::find(*S, ThePurpose == Purpose::Generate && !Opts.Coverage);
  if (!TheSeam) return missHeader(FD, Spec);
  std::string Why = whyNotWrapped(FD);
  if (Why.empty() && Spec.ByRule) Why = whyNotByRule(FD);
  if (!Why.empty()) return leaveAlone(FD, Spec, Why);
  if (!tracesItself(FD)) return wrap(FD, Spec);
  remarkNotInstrumented(FD, "it contains an LLMOBS_TRACE, which makes the span");
}

void Instrumenter::wrap(FunctionDecl& FD, const SpanSpec& Spec) {
  Carrier.carryNoMore(FD);
  CapturePlan Plan = planCapture(*S, FD, withParameterWords(FD, Spec), Opts);
  warnOfRefused(Spec, Plan);
  if (ThePurpose != Purpose::Check) {
    std::unique_ptr<WrapperText> Text;
    if (Opts.expand()) {
      if (!Words) Words.emplace(*S, Macros);
      Text = std::make_unique<WrapperText>(*Words, FD, Spec, Plan);
    }
    std::string Failure = rewriteFunction(*S, *TheSeam, FD, Plan, Text.get());
    if (!Failure.empty()) {
      if (Spec.ByRule) return remarkNotInstrumented(FD, "it could not be rewritten (" + Failure + ")");
      report(diagnostics(), Spec.Range.getBegin(), Diag::Internal)
          << spelling(Spec.Kind) << "'" + qualifiedName(FD) + "'" << Failure << Spec.Range;
      return;
    }
    if (Text) Expansion.add(std::move(Text));
  }
  if (Opts.Groups.wantsRemarks()) remark(FD, Spec, Plan);
}

void Instrumenter::remark(const FunctionDecl& FD, const SpanSpec& Spec, const CapturePlan& Plan) {
  LoudDiagnostics Loud(diagnostics());
  std::string Name = "'" + qualifiedName(FD) + "'";
  report(diagnostics(), FD.getLocation(), Diag::Instrumented)
      << spelling(Spec.Kind) << Plan.SpanName << Name << listCaptured(Plan);
  for (const Omission& One : Plan.Omissions)
    report(diagnostics(), FD.getLocation(), Diag::NotCaptured) << One.What << Name << One.Why;
  if (Spec[Option::Exceptions].Given && Plan.Exceptions == ExceptionMode::Watch && !Plan.HidesExceptionMessage)
    report(diagnostics(), FD.getLocation(), Diag::OptionNotNeeded) << Name;
  for (const RefusedOption& One : Plan.RefusedOptions)
    report(diagnostics(), FD.getLocation(), Diag::NotCaptured)
        << "'" + spelling(One.TheOption).str() + "'" << Name << One.Why;
  for (const RefusedWord& One : Plan.Refused)
    report(diagnostics(), FD.getLocation(), Diag::NotCaptured)
        << "'" + spelling(One.Word).str() + "' by argument '" + One.Parameter + "'" << Name << One.Why;
}

void Instrumenter::warnOfRefused(const SpanSpec& Spec, const CapturePlan& Plan) {
  for (const RefusedOption& One : Plan.RefusedOptions)
    if (One.Loc.isValid() && Diagnosed.insert(One.Loc.getRawEncoding()).second)
      report(diagnostics(), One.Loc, Diag::OptionIgnored) << spelling(One.TheOption) << spelling(Spec.Kind) << One.Why;
  for (const RefusedWord& One : Plan.Refused) {
    if (One.Loc.isInvalid() || !Diagnosed.insert(One.Loc.getRawEncoding()).second) continue;
    report(diagnostics(), One.Loc, Diag::WordIgnored)
        << spelling(One.Word) << One.Parameter.empty() << One.Parameter << One.Why;
  }
}

void Instrumenter::remarkOpaqueTypes() {
  for (const Rendering& One : TheRenderer.opaque())
    report(diagnostics(), One.Type->getAsTagDecl()->getLocation(), Diag::ShownByName) << One.Type << One.WhyOpaque;
}
