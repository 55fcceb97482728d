// Diagnostic groups switch warnings and remarks, by plugin options spelt like Clang's own flags:
// `Wno-header`, `Werror=ignored`, `Rinstrumented`. A plugin cannot add a group to Clang, so -W flags and
// pragmas don't know these; but every warning of ours is about an attribute that is ignored, for which Clang
// has a group.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace llmobs {

enum class DiagGroup {
  None,
#define LLMOBS_DIAGNOSTIC_GROUP(Enumerator, spelling, Level, doc) Enumerator,
#include "base/diagnostic_groups.def"
};

llvm::StringRef spelling(DiagGroup Group);

class DiagnosticGroups {
public:
  enum class Setting { Default, Off, On, Error, NotError };
  enum class Answer { Understood, UnknownGroup, NotOurs };

  /// Reads an option that begins with 'W' or 'R'. The last one counts.
  Answer parse(llvm::StringRef Argument);
  /// All remarks.
  void setRemarks();
  bool wantsRemarks() const;

  Setting operator[](DiagGroup Group) const { return Settings[static_cast<unsigned>(Group)]; }

  /// The groups that such an option may name, for a message.
  static std::string known(llvm::StringRef Argument);

private:
  static constexpr unsigned Count = 1
#define LLMOBS_DIAGNOSTIC_GROUP(Enumerator, spelling, Level, doc) +1
#include "base/diagnostic_groups.def"
      ;
  Setting Settings[Count] = {};
};

} // namespace llmobs
