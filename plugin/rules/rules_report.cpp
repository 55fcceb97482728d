#include "rules/rules_report.h"
#include "base/diagnostics.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
using namespace llmobs;

static std::string mainFile(const SourceManager& SM) {
  PresumedLoc Loc = SM.getPresumedLoc(SM.getLocForStartOfFile(SM.getMainFileID()));
  return Loc.isValid() ? Loc.getFilename() : "";
}

/// In one piece: other compilers append to the same file at the same time.
static std::error_code append(llvm::StringRef Path, const std::string& Lines) {
  std::error_code Failure;
  llvm::raw_fd_ostream Out(Path, Failure, llvm::sys::fs::OF_Append);
  if (Failure) return Failure;
  Out.SetUnbuffered();
  Out << Lines;
  Failure = Out.error();
  Out.clear_error();
  return Failure;
}

void llmobs::reportMemberRules(const Rules& TheRules, const MemberWords& Words, Preprocessor& PP) {
  for (const MemberRule& One : Words.rules())
    if (One.IsClassSeen && !One.IsMemberSeen)
      report(PP.getDiagnostics(), TheRules.location(One.File, One.Offset, PP), Diag::RuleWithoutMember)
          << One.Class << One.Member;
}

void llmobs::reportRules(const Rules& TheRules, const Options& Opts, Preprocessor& PP) {
  std::string Lines, Main = mainFile(PP.getSourceManager());
  DiagnosticsEngine& Diags = PP.getDiagnostics();
  DiagnosticGroups::Setting Unmatched = Opts.Groups[DiagGroup::UnmatchedRules];
  bool Wanted = Unmatched == DiagnosticGroups::Setting::On || Unmatched == DiagnosticGroups::Setting::Error;
  for (size_t I = 0; I < TheRules.all().size(); ++I) {
    const Rule& One = TheRules.all()[I];
    unsigned Count = TheRules.matchCount(I);
    Lines += One.Place + '\t' + std::to_string(Count) + '\t' + Main + '\n';
    if (const auto& Near = TheRules.nearMiss(I); Count == 0 && Near)
      report(Diags, TheRules.location(One, PP), Diag::RuleMisses) << One.Place << Near->Written << Near->Meant;
    else if (Count == 0 && Wanted)
      report(Diags, TheRules.location(One, PP), Diag::RuleMatchesNothing) << One.Place;
    else if (Opts.Groups.wantsRemarks())
      report(Diags, TheRules.location(One, PP), Diag::RuleMatched) << One.Place << Count;
  }
  if (Opts.RulesReport.empty() || Lines.empty()) return;
  std::error_code Failure = append(Opts.RulesReport, Lines);
  if (Failure) report(Diags, SourceLocation(), Diag::CannotWriteReport) << Opts.RulesReport << Failure.message();
}
