#include "plan/captured_list.h"

#include "llvm/ADT/StringExtras.h"

#include <vector>

using namespace llmobs;

static std::string describe(const CapturedArgument& Argument) {
  std::vector<std::string> Words;
  if (Argument.Form == ArgumentForm::Redacted) Words.push_back("redacted");
  if (Argument.Form == ArgumentForm::TypeName || Argument.Form == ArgumentForm::Address) Words.push_back("its type");
  for (ParameterWord Role : Argument.Roles) Words.push_back(spelling(Role).str());
  return "argument '" + Argument.Name + "'" + (Words.empty() ? "" : " (" + llvm::join(Words, ", ") + ")");
}

std::string llmobs::listCaptured(const CapturePlan& Plan) {
  std::vector<std::string> Parts;
  for (const CapturedArgument& Argument : Plan.Arguments) Parts.push_back(describe(Argument));
  if (Plan.Result != ResultForm::None) Parts.push_back("the result");
  if (Plan.Exceptions == ExceptionMode::Watch || Plan.Exceptions == ExceptionMode::Catch) Parts.push_back("exceptions");
  if (Plan.Exceptions == ExceptionMode::Observe) Parts.push_back("failure by exception");
  return Parts.empty() ? "nothing" : llvm::join(Parts, ", ");
}
