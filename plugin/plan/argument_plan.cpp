#include "plan/argument_plan.h"
#include "base/c_value.h"
#include "base/readable.h"
#include "plan/argument_vector.h"
#include "plan/label_parameters.h"
#include "plan/moved_parameters.h"
#include "plan/shared_state.h"
#include "plan/unfilled_range.h"
#include "plan/unterminated_text.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace llmobs;

static bool isPack(const FunctionDecl& FD, StringRef Name) {
  const FunctionDecl* Pattern = FD.getTemplateInstantiationPattern();
  if (!Pattern) return false;
  return llvm::any_of(Pattern->parameters(), [&](const ParmVarDecl* Parameter) {
    return Parameter->isParameterPack() && Parameter->getName() == Name;
  });
}

namespace {

class ArgumentPlanner {
public:
  ArgumentPlanner(Sema& S, const FunctionDecl& FD, const SpanSpec& Spec, const std::string& WhyShared,
                  CapturePlan& Plan)
      : S(S), FD(FD), Spec(Spec), WhyShared(WhyShared), Plan(Plan) {}

  void plan();

private:
  struct Parameter {
    const ParmVarDecl* Decl;
    unsigned Index;
    std::string Name;
    bool InPack;
    ParameterWords Words;
  };

  void plan(const Parameter& P);
  void planReadable(const Parameter& P);
  std::string whyNotRecorded(const Parameter& P);
  std::string whyNotRole(const Parameter& P, ParameterWord Role);
  bool hides(const Parameter& P, ParameterWord Word) const;
  void leaveOut(const Parameter& P, const std::string& Why, const char* What = "");
  void refuse(const Parameter& P, ParameterWord Role, const std::string& Why, SourceLocation Loc);
  void refuseRoles(const Parameter& P, const std::string& Why, bool SaidHere = true);
  StringRef capture() const { return Spec[Option::Capture].Given ? StringRef(Spec[Option::Capture].Text) : "all"; }

  Sema& S;
  const FunctionDecl& FD;
  const SpanSpec& Spec;
  const std::string& WhyShared;
  CapturePlan& Plan;
  bool Selects = false;                                ///< the input is what is marked so, and nothing else
  std::array<std::string, ParameterWordCount> LabelBy; ///< the parameter that is it already
};

} // namespace

template<class Do> static void forEachRole(const ParameterWords& Words, Do&& Each) {
  for (unsigned I = 0; I < ParameterWordCount; ++I)
    if (auto Word = static_cast<ParameterWord>(I); Words.has(Word) && effectOf(Word) != WordEffect::Hide) Each(Word);
}

void ArgumentPlanner::plan() {
  llvm::SmallVector<Parameter, 8> All;
  unsigned InPack = 0;
  for (unsigned I = 0; I < FD.getNumParams(); ++I) {
    const ParmVarDecl* Decl = FD.getParamDecl(I);
    Parameter P{Decl, I, Decl->getName().str(), false, {}};
    auto Said = Spec.Parameters.find(P.Name);
    if (Said != Spec.Parameters.end()) P.Words = Said->second;
    Selects |= P.Words.has(ParameterWord::Input);
    P.InPack = !P.Name.empty() && isPack(FD, P.Name);
    if (P.InPack) P.Name += "[" + std::to_string(InPack++) + "]";
    All.push_back(std::move(P));
  }
  for (const Parameter& P : All) plan(P);
}

/// C has no way to record a name alone.
bool ArgumentPlanner::hides(const Parameter& P, ParameterWord Word) const {
  return P.Words.has(Word) && (Word == ParameterWord::Ignore || !S.getLangOpts().CPlusPlus);
}

void ArgumentPlanner::plan(const Parameter& P) {
  if (P.Name.empty()) return refuseRoles(P, "it has no name in the function's definition");
  for (ParameterWord Word : {ParameterWord::Ignore, ParameterWord::Redact}) {
    if (!hides(P, Word)) continue;
    std::string Why = "it is marked '" + spelling(Word).str() + "'";
    leaveOut(P, Why);
    return refuseRoles(P, Why, P.Words.location(Word).isValid());
  }
  if (capture() != "all" && capture() != "arguments")
    return refuseRoles(P, "'capture = " + capture().str() + "' keeps the arguments out",
                       Spec[Option::Capture].Loc.isValid());
  if (P.Words.has(ParameterWord::Redact)) {
    if (Selects && !P.Words.has(ParameterWord::Input)) return leaveOut(P, "it is not marked 'input'");
    Plan.Arguments.push_back({P.Decl, P.Name, ArgumentForm::Redacted});
    forEachRole(P.Words, [&](ParameterWord Role) {
      SourceLocation Loc = P.Words.location(ParameterWord::Redact);
      if (Role == ParameterWord::Input)
        Plan.Arguments.back().Roles.push_back(Role);
      else
        refuse(P, Role, "it is marked 'redact'", Loc.isValid() ? P.Words.location(Role) : Loc);
    });
    return;
  }
  planReadable(P);
}

std::string ArgumentPlanner::whyNotRecorded(const Parameter& P) {
  std::string Why = whyNotReadable(S, P.Decl->getType().getNonReferenceType());
  if (Why.empty() && isMovedByInitializer(FD, *P.Decl))
    Why = "an initialiser of the constructor has moved its value away";
  if (Why.empty() && !S.getLangOpts().CPlusPlus && Plan.Arguments.size() == MaxCArguments)
    Why = "of a C function the first " + std::to_string(MaxCArguments) + " are";
  return Why;
}

/// An object whose class can be named where the object can't be looked at.
static bool hasTypeName(const ParmVarDecl& Parameter) {
  QualType Type = Parameter.getType().getNonReferenceType();
  return Type->isRecordType() && !Type.isVolatileQualified() && !Type.hasAddressSpace();
}

void ArgumentPlanner::planReadable(const Parameter& P) {
  std::string Why = whyNotRecorded(P);
  if (!Why.empty()) {
    bool IsShown = !Selects && !P.InPack && S.getLangOpts().CPlusPlus && hasTypeName(*P.Decl);
    if (IsShown) Plan.Arguments.push_back({P.Decl, P.Name, ArgumentForm::TypeName});
    leaveOut(P, Why, IsShown ? "the value of " : "");
    return refuseRoles(P, Why);
  }
  CapturedArgument Argument{P.Decl, P.Name};
  forEachRole(P.Words, [&](ParameterWord Role) {
    std::string Objection = whyNotRole(P, Role);
    if (!Objection.empty()) return refuse(P, Role, Objection, P.Words.location(Role));
    Argument.Roles.push_back(Role);
    LabelBy[static_cast<unsigned>(Role)] = P.Name;
  });
  bool IsInput = !Selects || P.Words.has(ParameterWord::Input);
  if (!IsInput && Argument.Roles.empty()) return leaveOut(P, "it is not marked 'input'");
  if (isArgumentVector(FD, P.Index)) {
    Argument.Form = ArgumentForm::Texts;
    // Who says what the value is for has said that it is there, and that it may be read.
  } else if (Argument.Roles.empty() && !WhyShared.empty() && (P.InPack || leadsElsewhere(P.Decl->getType()))) {
    Argument.Form = S.getLangOpts().CPlusPlus ? ArgumentForm::TypeName : ArgumentForm::Address;
    leaveOut(P, WhyShared + "; mark it 'input' to have it read all the same", "the value of ");
  } else if (Argument.Roles.empty() && !P.InPack && isUnfilledRange(P.Decl->getType())) {
    Argument.Form = ArgumentForm::TypeName;
    leaveOut(P, "the function may be about to fill it; mark it 'input' to have it read all the same", "the value of ");
  } else if (Argument.Roles.empty() &&
             (isTextBuffer(FD, P.Index) || isTextWithoutTerminator(FD, P.Index, /*SaidToBeText=*/false)))
    Argument.Form = ArgumentForm::Address;
  Plan.Arguments.push_back(std::move(Argument));
}

std::string ArgumentPlanner::whyNotRole(const Parameter& P, ParameterWord Role) {
  if (isTextWithoutTerminator(FD, P.Index, /*SaidToBeText=*/true))
    return "its length or its end stands beside it, so that it may have no terminator; pass a string_view";
  if (effectOf(Role) != WordEffect::Label) return "";
  if (isForModelsOnly(Role) && !hasModel(Spec.Kind))
    return "only 'llm' and 'embedding' spans name a model, and this is a '" + spelling(Spec.Kind).str() + "' span";
  if (P.InPack) return "it is a parameter pack, and a span has one";
  const std::string& Before = LabelBy[static_cast<unsigned>(Role)];
  if (!Before.empty()) return "parameter '" + Before + "' is marked so, too, and a span has one";
  return whyNoLabel(S, P.Decl->getType().getNonReferenceType());
}

void ArgumentPlanner::leaveOut(const Parameter& P, const std::string& Why, const char* What) {
  Plan.Omissions.push_back({What + ("argument '" + P.Name + "'"), Why});
}

void ArgumentPlanner::refuse(const Parameter& P, ParameterWord Role, const std::string& Why, SourceLocation Loc) {
  Plan.Refused.push_back({Role, P.Name, Why, Loc});
}

/// `SaidHere`: the reason stands in the source itself, and not in a rule, which may forbid anything.
void ArgumentPlanner::refuseRoles(const Parameter& P, const std::string& Why, bool SaidHere) {
  forEachRole(P.Words,
              [&](ParameterWord Role) { refuse(P, Role, Why, SaidHere ? P.Words.location(Role) : SourceLocation()); });
}

void llmobs::planArguments(Sema& S, const FunctionDecl& FD, const SpanSpec& Spec, const std::string& WhyShared,
                           CapturePlan& Plan) {
  ArgumentPlanner(S, FD, Spec, WhyShared, Plan).plan();
}
