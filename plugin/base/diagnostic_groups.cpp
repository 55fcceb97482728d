#include "base/diagnostic_groups.h"

using namespace llmobs;
using llvm::StringRef;

namespace {

enum class Level { Warning, Remark };

struct Group {
  StringRef Spelling;
  Level Kind;
};
const Group Groups[] = {
#define LLMOBS_DIAGNOSTIC_GROUP(Enumerator, spelling, Kind, doc) {spelling, Level::Kind},
#include "base/diagnostic_groups.def"
};

/// What a flag does to a group: "error=", "no-error=", "no-" or nothing; the rest of it is the group.
DiagnosticGroups::Setting takeVerb(StringRef& Flag, bool IsRemark) {
  if (!IsRemark && Flag.consume_front("error=")) return DiagnosticGroups::Setting::Error;
  if (!IsRemark && Flag.consume_front("no-error=")) return DiagnosticGroups::Setting::NotError;
  return Flag.consume_front("no-") ? DiagnosticGroups::Setting::Off : DiagnosticGroups::Setting::On;
}

} // namespace

StringRef llmobs::spelling(DiagGroup Group) {
  return Group == DiagGroup::None ? StringRef() : Groups[static_cast<unsigned>(Group) - 1].Spelling;
}

DiagnosticGroups::Answer DiagnosticGroups::parse(StringRef Argument) {
  bool IsRemark = Argument.consume_front("R");
  if (!IsRemark && !Argument.consume_front("W")) return Answer::NotOurs;
  Setting New = takeVerb(Argument, IsRemark);
  for (unsigned I = 1; I < Count; ++I) {
    if (Groups[I - 1].Spelling != Argument || (Groups[I - 1].Kind == Level::Remark) != IsRemark) continue;
    Settings[I] = New;
    return Answer::Understood;
  }
  return Answer::UnknownGroup;
}

void DiagnosticGroups::setRemarks() {
  for (unsigned I = 1; I < Count; ++I)
    if (Groups[I - 1].Kind == Level::Remark) Settings[I] = Setting::On;
}

bool DiagnosticGroups::wantsRemarks() const {
  for (unsigned I = 1; I < Count; ++I)
    if (Groups[I - 1].Kind == Level::Remark && Settings[I] == Setting::On) return true;
  return false;
}

std::string DiagnosticGroups::known(StringRef Argument) {
  std::string List;
  for (const Group& One : Groups) {
    if ((One.Kind == Level::Remark) != (Argument.front() == 'R')) continue;
    List += (List.empty() ? "'" : ", '") + One.Spelling.str() + "'";
  }
  return List;
}
