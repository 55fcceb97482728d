#include "base/diagnostics.h"

#include "clang/Basic/DiagnosticSema.h"
#include "clang/Basic/Version.h"

#include <mutex>

using namespace clang;
using namespace llmobs;

namespace {

struct Message {
  DiagnosticsEngine::Level Level;
  DiagGroup Group;
  const char* Text;
};
const Message Messages[] = {
#define LLMOBS_DIAGNOSTIC(Enumerator, Level, Text) {DiagnosticsEngine::Level, DiagGroup::None, Text},
#define LLMOBS_GROUPED_DIAGNOSTIC(Enumerator, Level, Group, Text) {DiagnosticsEngine::Level, DiagGroup::Group, Text},
#include "base/diagnostics.def"
};

// A nested compiler, which builds a module, may have a thread of its own.
std::mutex InForceMutex;
std::vector<std::pair<const DiagnosticsEngine*, DiagnosticGroups>>& inForce() {
  static auto* InForce = new std::vector<std::pair<const DiagnosticsEngine*, DiagnosticGroups>>;
  return *InForce;
}

DiagnosticGroups::Setting settingOf(const DiagnosticsEngine& Diags, DiagGroup Group) {
  std::lock_guard<std::mutex> Lock(InForceMutex);
  for (auto Entry = inForce().rbegin(); Entry != inForce().rend(); ++Entry)
    if (Entry->first == &Diags) return Entry->second[Group];
  return DiagnosticGroups::Setting::Default;
}

} // namespace

GroupsInForce::GroupsInForce(DiagnosticsEngine& Diags, const DiagnosticGroups& Groups) : Diags(Diags) {
  std::lock_guard<std::mutex> Lock(InForceMutex);
  inForce().push_back({&Diags, Groups});
}

GroupsInForce::~GroupsInForce() {
  std::lock_guard<std::mutex> Lock(InForceMutex);
  for (auto Entry = inForce().rbegin(); Entry != inForce().rend(); ++Entry) {
    if (Entry->first != &Diags) continue;
    inForce().erase(std::next(Entry).base());
    return;
  }
}

/// The level at which Clang would say here that an attribute is ignored, unless the group has another one.
/// What Clang silences stays silent.
static DiagnosticsEngine::Level levelOfMessage(const DiagnosticsEngine& Diags, SourceLocation Loc, const Message& M) {
  if (M.Group == DiagGroup::None) return M.Level;
  using Setting = DiagnosticGroups::Setting;
  Setting Given = settingOf(Diags, M.Group);
  if (M.Level == DiagnosticsEngine::Remark)
    return Given == Setting::On ? DiagnosticsEngine::Remark : DiagnosticsEngine::Ignored;
  auto Level = Diags.getDiagnosticLevel(diag::warn_attribute_ignored, Loc);
  if (Level == DiagnosticsEngine::Ignored || Given == Setting::Off) return DiagnosticsEngine::Ignored;
  if (Given == Setting::Error && Level < DiagnosticsEngine::Error) return DiagnosticsEngine::Error;
  return Given == Setting::NotError ? DiagnosticsEngine::Warning : Level;
}

/// What switches the message, as Clang writes it behind its own.
static std::string flagsOf(const Message& M, DiagnosticsEngine::Level Level) {
  if (M.Group == DiagGroup::None) return "";
  std::string Ours = "-fplugin-arg-llmobs-";
  if (M.Level == DiagnosticsEngine::Remark) return " [" + Ours + "R" + spelling(M.Group).str() + "]";
  std::string Promoted = Level >= DiagnosticsEngine::Error ? "-Werror," : "";
  return " [" + Promoted + "-Wignored-attributes," + Ours + "W" + spelling(M.Group).str() + "]";
}

DiagnosticsEngine::Level llmobs::levelOf(const DiagnosticsEngine& Diags, SourceLocation Loc, Diag D) {
  return levelOfMessage(Diags, Loc, Messages[static_cast<unsigned>(D)]);
}

DiagnosticBuilder llmobs::report(DiagnosticsEngine& Diags, SourceLocation Loc, Diag D) {
  const Message& M = Messages[static_cast<unsigned>(D)];
  DiagnosticsEngine::Level Level = levelOfMessage(Diags, Loc, M);
  std::string Text = M.Text + flagsOf(M, Level);
  unsigned ID = Diags.getDiagnosticIDs()->getCustomDiagID(static_cast<DiagnosticIDs::Level>(Level), Text);
  // From 20 on -Weverything brings back what is silent, unless it has been silenced where it is reported.
  if (CLANG_VERSION_MAJOR >= 20 && Level == DiagnosticsEngine::Ignored) {
    Diags.setSeverity(ID, diag::Severity::Ignored, SourceLocation());
    Loc = SourceLocation();
  }
  return Diags.Report(Loc, ID);
}

thread_local QuietDiagnostics* QuietDiagnostics::Innermost = nullptr;
