#include "plan/capture_plan.h"
#include "base/ast_builder.h"
#include "base/body_scan.h"
#include "base/promise_call.h"
#include "base/readable.h"
#include "plan/argument_plan.h"
#include "plan/call_site.h"
#include "plan/exchanged_callback.h"
#include "plan/ifunc_resolver.h"
#include "plan/returned_failure.h"
#include "plan/shared_state.h"
#include "plan/unfilled_range.h"
#include "plan/unterminated_text.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace llmobs;

// A function that leaves early may never touch the far end of a frame that is larger than the stack; a call
// would.
static const uint64_t MaxLocalBytes = 1 << 20;

// What the templates that record a value need, and room for values in values. (Clang's own limit is 1024.)
static const unsigned MinTemplateDepth = 64;

static std::string quoted(const FunctionDecl& FD) { return "'" + qualifiedName(FD) + "'"; }

std::string llmobs::whyNotWrapped(const FunctionDecl& FD) {
  if (FD.isDeleted()) return "function " + quoted(FD) + " is deleted";
  if (FD.isDefaulted()) return "function " + quoted(FD) + " is defaulted, so that it has no body to wrap";
  if (isImmediate(FD)) return "function " + quoted(FD) + " is consteval; none of its calls happen at run time";
  if (FD.hasAttr<NakedAttr>()) return "function " + quoted(FD) + " is naked; nothing may be added to it";
  if (isRealTime(FD))
    return "function " + quoted(FD) + " is nonblocking or nonallocating; the first span of a thread is neither";
  for (const Attr* A : FD.attrs())
    if (llvm::StringRef(A->getSpelling()) == "interrupt") return "function " + quoted(FD) + " is an interrupt handler";
  if (FD.hasAttr<CUDAGlobalAttr>() || FD.hasAttr<CUDADeviceAttr>())
    return "function " + quoted(FD) + " does not run on the host";
  if (FD.isInStdNamespace() && FD.getIdentifier() && FD.getName() == "is_constant_evaluated")
    return "function " + quoted(FD) + " is known to the compiler by its name";
  const LangOptions& Language = FD.getASTContext().getLangOpts();
  if (Language.CPlusPlus && Language.InstantiationDepth < MinTemplateDepth)
    return "-ftemplate-depth=" + std::to_string(Language.InstantiationDepth) +
           " is too little for the templates that " + "record values, which need " + std::to_string(MinTemplateDepth);
  const Stmt* Body = FD.getBody();
  if (!Body && isPureVirtual(FD))
    return "function " + quoted(FD) + " is pure virtual; annotate the functions that override it";
  if (!Body) return "";
  if (FD.usesSEHTry()) return "function " + quoted(FD) + " uses structured exception handling";
  if (isIfuncResolver(FD)) return "function " + quoted(FD) + " resolves an ifunc, before the program is relocated";
  BodyScan Scan = scanBody(*FD.getBody());
  if (Scan.LocalBytes > MaxLocalBytes)
    return "the local variables of function " + quoted(FD) + " fill " + std::to_string(Scan.LocalBytes >> 20) +
           " MiB of stack, below which nothing may be called";
  if (Scan.HasMustTail) return "function " + quoted(FD) + " contains a 'musttail' call, after which nothing can run";
  return "";
}

bool llmobs::tracesItself(const FunctionDecl& FD) {
  const Stmt* Body = FD.getBody();
  if (const auto* Coroutine = dyn_cast_or_null<CoroutineBodyStmt>(Body)) Body = Coroutine->getBody();
  const auto* Statements = dyn_cast_or_null<CompoundStmt>(Body);
  if (!Statements) return false;
  for (const Stmt* Statement : Statements->body()) {
    const auto* Declaration = dyn_cast<DeclStmt>(Statement);
    if (!Declaration) continue;
    for (const Decl* D : Declaration->decls()) {
      const auto* Variable = dyn_cast<VarDecl>(D);
      const CXXRecordDecl* Class = Variable ? Variable->getType()->getAsCXXRecordDecl() : nullptr;
      if (Class && Class->getQualifiedNameAsString() == "llmobs::seam::Trace") return true;
    }
  }
  return false;
}

static bool isInitializerList(QualType Type) {
  const CXXRecordDecl* Class = Type->getAsCXXRecordDecl();
  return Class && Class->isInStdNamespace() && Class->getIdentifier() && Class->getName() == "initializer_list";
}

/// Why the value of a promise's call is not recorded; empty if it is.
static std::string whyNotAwaited(Sema& S, const FunctionDecl& FD, const CallExpr* Call, const std::string& WhyOnlyOwn) {
  if (!Call) return "";
  const Expr& Value = *Call->getArg(0);
  std::string Why = whyNotReadable(S, Value.getType());
  return Why.empty() && isForeign(FD, Value) ? WhyOnlyOwn : Why;
}

static void planAwaited(Sema& S, const FunctionDecl& FD, const std::string& WhyShared, CapturePlan& Plan) {
  Plan.Result = ResultForm::Awaited;
  Plan.WhyOnlyOwn = whySharedResult(FD, WhyShared);
  std::string WhyReturned, WhyYielded;
  BodyScan Scan = scanBody(*FD.getBody());
  for (Slot At : Scan.CoReturns)
    if (WhyReturned.empty())
      WhyReturned = whyNotAwaited(S, FD, returnValueCall(*cast<CoreturnStmt>(*At)), Plan.WhyOnlyOwn);
  for (CoroutineSuspendExpr* Suspension : Scan.Suspensions)
    if (auto* Yield = dyn_cast<CoyieldExpr>(Suspension); Yield && WhyYielded.empty())
      WhyYielded = whyNotAwaited(S, FD, yieldValueCall(*Yield), Plan.WhyOnlyOwn);
  if (!WhyReturned.empty()) Plan.Omissions.push_back({"a result", WhyReturned});
  if (!WhyYielded.empty()) Plan.Omissions.push_back({"a value that is yielded", WhyYielded});
}

static void planResult(Sema& S, const FunctionDecl& FD, const Options& Opts, const std::string& WhyShared,
                       CapturePlan& Plan) {
  if (Plan.Coroutine) return planAwaited(S, FD, WhyShared, Plan);
  QualType Type = FD.getReturnType();
  if (Type->isVoidType()) return;
  std::string Why = whyNotReadable(S, Type.getNonReferenceType());
  if (Why.empty() && leadsElsewhere(Type)) Why = whySharedResult(FD, WhyShared);
  if (isUnfilledRange(Type)) Why = "it may be a range that is still to be filled";
  if (returnsUnterminatedText(FD)) Why = "it may point to characters that no terminator ends";
  if (isInitializerList(Type)) Why = "the array behind a std::initializer_list is gone when the function returns";
  if (Type->isRecordType() && Plan.ConstantEvaluable && !FD.getASTContext().getLangOpts().ElideConstructors)
    Why = "with -fno-elide-constructors an object that a constexpr function returns is not held in a variable";
  // It would be a second place for the same expression, and both would be counted.
  if (Type->isRecordType() && Plan.ConstantEvaluable && Opts.Coverage)
    Why = "in a coverage build a constexpr function returns objects as it would without a span";
  if (!Why.empty()) {
    Plan.Omissions.push_back({"the result", Why});
    return;
  }
  if (Type->isReferenceType())
    Plan.Result = ResultForm::Reference;
  else
    Plan.Result = Type->isRecordType() ? ResultForm::Object : ResultForm::Scalar;
}

static bool onlyObserves(const SpanSpec& Spec, const Options& Opts) {
  const OptionValue& Given = Spec[Option::Exceptions];
  return Given.Given ? Given.Text == "observe" : Opts.ObserveExceptions;
}

static ExceptionMode planExceptions(Sema& S, FunctionDecl& FD, const SpanSpec& Spec, const Options& Opts) {
  if (!S.getLangOpts().CXXExceptions) return ExceptionMode::None;
  const auto* Type = FD.getType()->castAs<FunctionProtoType>();
  if (isUnresolvedExceptionSpec(Type->getExceptionSpecType())) Type = S.ResolveExceptionSpec(FD.getLocation(), Type);
  if (!Type || Type->isNothrow() || FD.hasAttr<NoThrowAttr>()) return ExceptionMode::None;
  // A handler is a region of its own in a coverage report.
  if (Opts.Coverage) return ExceptionMode::Observe;
  if (S.getLangOpts().RTTI) return ExceptionMode::Watch;
  return onlyObserves(Spec, Opts) ? ExceptionMode::Observe : ExceptionMode::Catch;
}

/// `observe` is from when to see an exception was to catch it. What it kept out stays out.
static void planMessage(const SpanSpec& Spec, const Options& Opts, CapturePlan& Plan) {
  if (Plan.Exceptions != ExceptionMode::Watch || !onlyObserves(Spec, Opts)) return;
  Plan.HidesExceptionMessage = true;
  Plan.Omissions.push_back({"the message of an exception", "'exceptions = observe' keeps it out"});
}

/// A message is likely to quote the arguments. Who writes `exceptions` beside it wants it all the same.
static bool withholdsMessages(const FunctionDecl& FD, const SpanSpec& Spec) {
  if (Spec[Option::Exceptions].Given) return false;
  const OptionValue& Capture = Spec[Option::Capture];
  if (Capture.Given && (Capture.Text == "none" || Capture.Text == "result")) return true;
  return llvm::any_of(FD.parameters(), [&](const ParmVarDecl* Parameter) {
    auto Said = Spec.Parameters.find(Parameter->getName().str());
    return Said != Spec.Parameters.end() &&
           (Said->second.has(ParameterWord::Ignore) || Said->second.has(ParameterWord::Redact));
  });
}

/// Why what arguments lead to must not be looked at. Not asked where nothing leads to anything.
static std::string whyArgumentsShared(const FunctionDecl& FD) {
  bool Leads = leadsElsewhere(FD.getReturnType()) || isa_and_nonnull<CoroutineBodyStmt>(FD.getBody());
  for (const ParmVarDecl* Parameter : FD.parameters()) Leads |= leadsElsewhere(Parameter->getType());
  return Leads ? whyShared(FD) : "";
}

/// Why the failure that `failed_if` names is not seen; empty if it is.
static std::string planFailedIf(Sema& S, FunctionDecl& FD, const SpanSpec& Spec, const Options& Opts,
                                CapturePlan& Plan) {
  llvm::StringRef Given = Spec[Option::FailedIf].Text;
  if (Opts.Coverage) return "in a coverage build nothing is asked of results";
  if (!S.getLangOpts().CPlusPlus) return "in C nothing is asked of results";
  if (Plan.Result == ResultForm::None) return "the result is not recorded";
  if (!Plan.Coroutine) return planReturnedFailure(S, FD, FD.getReturnType().getNonReferenceType(), Given, Plan);
  std::string Why = "the coroutine returns nothing";
  for (Slot At : scanBody(*FD.getBody()).CoReturns)
    if (CallExpr* Call = returnValueCall(*cast<CoreturnStmt>(*At)))
      return planReturnedFailure(S, FD, Call->getArg(0)->getType().getNonReferenceType(), Given, Plan);
  return Why;
}

static void planOutcome(Sema& S, FunctionDecl& FD, const SpanSpec& Spec, const Options& Opts, CapturePlan& Plan) {
  auto Refuse = [&](Option O, std::string Why) {
    if (!Why.empty()) Plan.RefusedOptions.push_back({O, std::move(Why), Spec.ByRule ? SourceLocation() : Spec[O].Loc});
  };
  if (Spec[Option::FailedIf].Given) Refuse(Option::FailedIf, planFailedIf(S, FD, Spec, Opts, Plan));
  if (!Spec[Option::Done].Given) return;
  std::string Why;
  Plan.Callback = findTrailingCallback(FD, Spec[Option::Done].Text, Why);
  llvm::StringRef Capture = Spec[Option::Capture].Text;
  Plan.RecordsCallback = Capture != "none" && Capture != "arguments";
  Refuse(Option::Done, Why);
}

CapturePlan llmobs::planCapture(Sema& S, FunctionDecl& FD, const SpanSpec& Spec, const Options& Opts) {
  CapturePlan Plan;
  Plan.SpanName = Spec[Option::Name].Given ? Spec[Option::Name].Text : defaultSpanName(FD);
  Plan.Coroutine = isa_and_nonnull<CoroutineBodyStmt>(FD.getBody());
  Plan.TimesYields = Plan.Coroutine && Spec.Kind == SpanKind::Llm;
  Plan.ConstantEvaluable = FD.isConstexpr();
  Plan.Exceptions = planExceptions(S, FD, Spec, Opts);
  planMessage(Spec, Opts, Plan);
  StringRef Capture = Spec[Option::Capture].Given ? StringRef(Spec[Option::Capture].Text) : "all";
  std::string WhyShared = whyArgumentsShared(FD);
  planArguments(S, FD, Spec, WhyShared, Plan);
  if (Capture == "all" || Capture == "result") planResult(S, FD, Opts, WhyShared, Plan);
  planOutcome(S, FD, Spec, Opts, Plan);
  // A failure that is returned has a message, too.
  bool HasMessage = Plan.Exceptions != ExceptionMode::None || Plan.Result != ResultForm::None;
  Plan.WithholdsMessages = HasMessage && withholdsMessages(FD, Spec);
  Plan.Site = callSiteText(FD, Spec, Plan);
  return Plan;
}
