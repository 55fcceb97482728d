#include "rules/rules.h"
#include "base/diagnostics.h"
#include "plan/call_site.h"

#include "clang/AST/Decl.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;
using namespace llmobs;

void Rules::read(const std::vector<std::string>& Paths, Preprocessor& PP) {
  for (const std::string& Path : Paths) Files.emplace_back(Path);
  bool Sound = true;
  std::vector<Glob> Globs;
  for (unsigned I = 0; I < Files.size(); ++I)
    Sound &= Files[I].read(PP.getSourceManager(), PP.getDiagnostics(), I, All, Members, Globs);
  if (!Sound) All.clear(), Members.clear(), Globs.clear();
  if (!Globs.empty()) {
    Carrying.emplace();
    Carrying->SystemHeaders = true;
    Carrying->Match.emplace_back();
    Carrying->Match.back().Function = std::move(Globs);
  }
  MatchCounts.resize(All.size());
  Met.resize(All.size());
  NearMisses.resize(All.size());
}

void Rules::announceFiles(Preprocessor& PP) const {
  // As an include that was skipped: that is what a file is that was needed, but not lexed.
  Token None;
  None.startToken();
  for (const RulesFile& File : Files)
    if (auto Entry = PP.getFileManager().getOptionalFileRef(File.path()))
      if (PPCallbacks* Listeners = PP.getPPCallbacks()) Listeners->FileSkipped(*Entry, None, SrcMgr::C_User);
}

SourceLocation Rules::location(unsigned File, size_t Offset, Preprocessor& PP) const {
  return Files[File].location(PP.getSourceManager(), Offset);
}

Rules::Matched Rules::matchesOf(const FunctionDecl& FD) {
  Matched Result;
  FunctionFacts Facts(FD);
  for (unsigned I = 0; I < All.size(); ++I) {
    if (matches(All[I], Facts))
      Result.push_back(I);
    else if (MatchCounts[I] == 0 && !NearMisses[I])
      NearMisses[I] = llmobs::nearMiss(All[I], Facts);
  }
  return Result;
}

const SpanSpec* Rules::find(const FunctionDecl& FD, const SpanSpec* Attribute, Preprocessor& PP) {
  if (All.empty()) return Attribute;
  auto Known = Answers.find(&FD);
  if (Known != Answers.end()) return Known->second;
  const SpanSpec* Answer = Attribute;
  Matched Those;
  if (!FD.isImplicit() && !belongsToLibrary(FD)) Those = matchesOf(FD);
  bool MakesSpan = Attribute || llvm::any_of(Those, [&](unsigned I) { return All[I].HasKind; });
  if (MakesSpan && !Those.empty() && (Attribute || agree(FD, Those, PP)) && labelsAgree(FD, Those, PP)) {
    for (unsigned I : Those) {
      ++MatchCounts[I];
      noteParameters(FD, I);
    }
    Answer = merge(Those, Attribute);
  }
  return Answers[&FD] = Answer;
}

static bool keepsOut(const ParameterWords& Words) {
  return Words.has(ParameterWord::Redact) || Words.has(ParameterWord::Ignore);
}

void Rules::noteParameters(const FunctionDecl& FD, unsigned Index) {
  if (llvm::none_of(All[Index].Spec.Parameters, [](const auto& One) { return keepsOut(One.second); })) return;
  for (const ParmVarDecl* Parameter : FD.parameters())
    if (!Parameter->getName().empty()) Met[Index].insert(Parameter->getName().str());
}

/// A rule that names its functions one by one is about these; one with patterns may be about functions elsewhere, and is
/// suspected only where a name is nearly there.
std::vector<Rules::Unmet> Rules::unmet(size_t Index) const {
  std::vector<Unmet> Result;
  if (MatchCounts[Index] == 0) return Result;
  llvm::SmallVector<StringRef, 8> Others(Met[Index].begin(), Met[Index].end());
  llvm::erase_if(Others, [&](StringRef Name) { return All[Index].Spec.Parameters.count(Name.str()); });
  for (const auto& [Name, Words] : All[Index].Spec.Parameters) {
    if (!keepsOut(Words) || Met[Index].count(Name)) continue;
    std::string Meant = Name.size() < 4 ? "" : nearest(Name, Others).str();
    bool IsPlural = Meant == Name + "s" || Name == Meant + "s";
    if (namesItsFunctions(All[Index]) || (!Meant.empty() && !IsPlural)) Result.push_back({Name, Meant});
  }
  return Result;
}

bool Rules::agree(const FunctionDecl& FD, const Matched& Those, Preprocessor& PP) {
  for (unsigned First : Those) {
    const Rule& A = All[First];
    if (!A.HasKind) continue;
    for (unsigned Second : Those) {
      const Rule& B = All[Second];
      if (Second <= First || !B.HasKind) continue;
      std::string What;
      if (A.Spec.Kind != B.Spec.Kind)
        What = ("kind '" + spelling(A.Spec.Kind) + "' and kind '" + spelling(B.Spec.Kind) + "'").str();
      for (unsigned I = 0; I < OptionCount && What.empty(); ++I) {
        const OptionValue &InA = A.Spec.Options[I], &InB = B.Spec.Options[I];
        auto O = static_cast<Option>(I);
        if (!isRestriction(O) && InA.Given && InB.Given && InA.Text != InB.Text)
          What = (spelling(O) + " '" + InA.Text + "' and " + spelling(O) + " '" + InB.Text + "'").str();
      }
      if (!What.empty()) return reportConflict(FD, A, B, What, PP), false;
    }
  }
  return true;
}

/// The function's first parameter that the rule marks so; empty if it marks none.
static std::string parameterOf(const Rule& R, const FunctionDecl& FD, ParameterWord Word) {
  for (const ParmVarDecl* Parameter : FD.parameters()) {
    auto Said = R.Spec.Parameters.find(Parameter->getName().str());
    if (Said != R.Spec.Parameters.end() && Said->second.has(Word)) return Said->first;
  }
  return "";
}

bool Rules::labelsAgree(const FunctionDecl& FD, const Matched& Those, Preprocessor& PP) {
  for (unsigned I = 0; I < ParameterWordCount; ++I) {
    auto Word = static_cast<ParameterWord>(I);
    if (effectOf(Word) != WordEffect::Label) continue;
    const Rule* Before = nullptr;
    for (unsigned One : Those) {
      const Rule& R = All[One];
      std::string Name = parameterOf(R, FD, Word), Other = Before ? parameterOf(*Before, FD, Word) : Name;
      if (Name.empty()) continue;
      if (Name != Other)
        return reportConflict(FD, *Before, R,
                              (spelling(Word) + " by parameter '" + Other + "' and by parameter '" + Name + "'").str(),
                              PP),
               false;
      Before = &R;
    }
  }
  return true;
}

void Rules::reportConflict(const FunctionDecl& FD, const Rule& A, const Rule& B, std::string What, Preprocessor& PP) {
  if (!Conflicts.insert({&A, &B}).second) return;
  report(PP.getDiagnostics(), location(B, PP), Diag::RulesDisagree) << A.Place << B.Place << qualifiedName(FD) << What;
  report(PP.getDiagnostics(), location(A, PP), Diag::RulesDisagreeOther);
  report(PP.getDiagnostics(), FD.getLocation(), Diag::RulesDisagreeFunction) << qualifiedName(FD);
}

/// What two say about `capture` together: no more than each of them.
static OptionValue narrower(const OptionValue& A, const OptionValue& B) {
  if (!A.Given || A.Text == "all") return B.Given ? B : A;
  if (!B.Given || B.Text == "all" || A.Text == B.Text) return A;
  OptionValue None = A;
  None.Text = "none";
  return None;
}

static OptionValue smaller(const OptionValue& A, const OptionValue& B) {
  if (!A.Given || !B.Given) return A.Given ? A : B;
  return *numberOf(A.Text) <= *numberOf(B.Text) ? A : B;
}

const SpanSpec* Rules::merge(const Matched& Those, const SpanSpec* Attribute) {
  std::unique_ptr<SpanSpec>& Result = Merged[{Attribute, Those}];
  if (Result) return Result.get();
  Result = std::make_unique<SpanSpec>(Attribute ? *Attribute : SpanSpec());
  Result->ByRule = !Attribute;
  for (unsigned I : Those) {
    const SpanSpec& One = All[I].Spec;
    OptionValue &Capture = (*Result)[Option::Capture], &MaxBytes = (*Result)[Option::MaxBytes];
    for (const auto& [Name, Words] : One.Parameters) Result->Parameters[Name].add(Words);
    Capture = narrower(Capture, One[Option::Capture]);
    MaxBytes = smaller(MaxBytes, One[Option::MaxBytes]);
    if (Attribute || !All[I].HasKind) continue;
    Result->Kind = One.Kind;
    for (unsigned O = 0; O < OptionCount; ++O)
      if (One.Options[O].Given && !isRestriction(static_cast<Option>(O))) Result->Options[O] = One.Options[O];
  }
  return Result.get();
}
