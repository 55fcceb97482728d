#include "base/options.h"
#include "base/diagnostics.h"

using namespace llmobs;

static bool parseOption(llvm::StringRef Argument, Options& Result) {
  auto [Name, Value] = Argument.split('=');
  bool HasValue = Argument.contains('=');
  if (Name == "expand" || Name == "expand-whole") {
    std::string& Path = Name == "expand" ? Result.ExpandPath : Result.ExpandWholePath;
    Path = HasValue ? Value.str() : "-";
    return !Path.empty();
  }
  if (Name == "rules" && !Value.empty()) return Result.RulesFiles.push_back(Value.str()), true;
  if (Name == "rules-report" && !Value.empty()) return Result.RulesReport = Value.str(), true;
  if (Name == "remarks" && !HasValue) return Result.Groups.setRemarks(), true;
  if (Argument == "context=carried" || Argument == "context=explicit")
    return Result.CarriesContext = Value == "carried", true;
  if (Argument == "exceptions=catch" || Argument == "exceptions=observe") {
    Result.ObserveExceptions = Value == "observe";
    return true;
  }
  return false;
}

bool llmobs::parseOptions(const std::vector<std::string>& Arguments, clang::DiagnosticsEngine& Diags, Options& Result) {
  for (const std::string& Argument : Arguments) {
    auto Answer = Result.Groups.parse(Argument);
    if (Answer == DiagnosticGroups::Answer::UnknownGroup) {
      report(Diags, clang::SourceLocation(), Diag::UnknownGroup) << Argument << DiagnosticGroups::known(Argument);
      return false;
    }
    if (Answer == DiagnosticGroups::Answer::Understood || parseOption(Argument, Result)) continue;
    report(Diags, clang::SourceLocation(), Diag::UnknownPluginOption) << Argument;
    return false;
  }
  return true;
}
