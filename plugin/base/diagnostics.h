// A Diag names one message of diagnostics.def; report() emits it like one of Clang's own: a warning says in
// brackets what switches it, and follows Clang's -Wignored-attributes (-w, -Werror, pragmas, system headers)
// and then the group that it belongs to.
#pragma once

#include "base/diagnostic_groups.h"

#include "clang/Basic/Diagnostic.h"

namespace llmobs {

enum class Diag {
#define LLMOBS_DIAGNOSTIC(Enumerator, Level, Text) Enumerator,
#include "base/diagnostics.def"
};

/// The level that the message has here.
clang::DiagnosticsEngine::Level levelOf(const clang::DiagnosticsEngine& Diags, clang::SourceLocation Loc, Diag D);

clang::DiagnosticBuilder report(clang::DiagnosticsEngine& Diags, clang::SourceLocation Loc, Diag D);

/// While it lives, report() follows these settings for this compilation's diagnostics.
class GroupsInForce {
public:
  GroupsInForce(clang::DiagnosticsEngine& Diags, const DiagnosticGroups& Groups);
  ~GroupsInForce();
  GroupsInForce(const GroupsInForce&) = delete;
  GroupsInForce& operator=(const GroupsInForce&) = delete;

private:
  clang::DiagnosticsEngine& Diags;
};

/// While it lives nothing that Clang says reaches the user; it still knows whether there was an error. What goes wrong
/// under an inner one is the inner one's business.
class QuietDiagnostics {
public:
  explicit QuietDiagnostics(clang::DiagnosticsEngine& Diags)
      : Diags(Diags), Before(Diags.getSuppressAllDiagnostics()), Trap(Diags), Outer(Innermost),
        OuterIsClean(Outer && &Outer->Diags == &Diags && !Outer->hasErrorOccurred()) {
    Diags.setSuppressAllDiagnostics(true);
    Innermost = this;
  }
  ~QuietDiagnostics() {
    Diags.setSuppressAllDiagnostics(Before);
    Innermost = Outer;
    if (OuterIsClean) Outer->Trap.reset();
  }
  QuietDiagnostics(const QuietDiagnostics&) = delete;
  QuietDiagnostics& operator=(const QuietDiagnostics&) = delete;

  bool hasErrorOccurred() const { return Trap.hasErrorOccurred(); }

private:
  static thread_local QuietDiagnostics* Innermost;

  clang::DiagnosticsEngine& Diags;
  bool Before;
  clang::DiagnosticErrorTrap Trap;
  QuietDiagnostics* Outer;
  bool OuterIsClean;
};

/// While it lives what is said reaches the user all the same, if it is said while something else is tried quietly.
class LoudDiagnostics {
public:
  explicit LoudDiagnostics(clang::DiagnosticsEngine& Diags) : Diags(Diags), Before(Diags.getSuppressAllDiagnostics()) {
    Diags.setSuppressAllDiagnostics(false);
  }
  ~LoudDiagnostics() { Diags.setSuppressAllDiagnostics(Before); }
  LoudDiagnostics(const LoudDiagnostics&) = delete;
  LoudDiagnostics& operator=(const LoudDiagnostics&) = delete;

private:
  clang::DiagnosticsEngine& Diags;
  bool Before;
};

} // namespace llmobs
