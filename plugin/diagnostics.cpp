#include "diagnostics.h"

using namespace clang;

namespace {
struct Message {
  DiagnosticsEngine::Level Level;
  const char* Text;
};
const Message Messages[] = {
#define LLMOBS_DIAGNOSTIC(Enumerator, Level, Text) {DiagnosticsEngine::Level, Text},
#include "diagnostics.def"
};
} // namespace

/// -w and -Werror know nothing of messages that belong to no group.
static DiagnosticsEngine::Level levelOf(const DiagnosticsEngine& Diags, DiagnosticsEngine::Level Level) {
  if (Level != DiagnosticsEngine::Warning) return Level;
  if (Diags.getIgnoreAllWarnings()) return DiagnosticsEngine::Ignored;
  return Diags.getWarningsAsErrors() ? DiagnosticsEngine::Error : Level;
}

DiagnosticBuilder llmobs::report(DiagnosticsEngine& Diags, SourceLocation Loc, Diag D) {
  const Message& M = Messages[static_cast<unsigned>(D)];
  auto Level = static_cast<DiagnosticIDs::Level>(levelOf(Diags, M.Level));
  return Diags.Report(Loc, Diags.getDiagnosticIDs()->getCustomDiagID(Level, M.Text));
}
