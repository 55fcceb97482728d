// The header injector includes <llmobs/instrument.h> (in C <llmobs/instrument_c.h>) on the user's behalf in front of the first file that
// mentions llmobs, and only there: a translation unit that mentions it nowhere is compiled from exactly its
// own tokens. With rules any file may turn out to need it, and it comes first of all.
//
// It includes only between top-level declarations, and not into modules: those name what they use in their
// global module fragment. If the header can't be found, nothing is included.
#pragma once

#include "spec/argument_watcher.h"
#include "clang/Lex/PPCallbacks.h"

namespace clang {
class Preprocessor;
}

namespace llmobs {

/// Overrides a callback that Clang defines out of line, and with other parameters in each major: our virtual
/// table would refer to it, and a Clang without it could not load the plugin so far as to be told that it is
/// the wrong one.
template<class Callback> struct WithoutHasInclude;
template<class... Arguments>
struct WithoutHasInclude<void (clang::PPCallbacks::*)(Arguments...)> : public clang::PPCallbacks {
  void HasInclude(Arguments...) override {}
};

enum class Injection {
  NotNeeded,
  Done,
  InsideDeclaration, ///< a file that mentions llmobs was included where no header may be
  ModuleUnit         ///< nothing may stand in front of `module;` or `export module`
};

class HeaderInjector : public WithoutHasInclude<decltype(&clang::PPCallbacks::HasInclude)> {
public:
  HeaderInjector(clang::Preprocessor& PP, const ArgumentWatcher& Watcher, Injection& State, bool Everywhere);

  void FileChanged(clang::SourceLocation Loc, FileChangeReason Reason, clang::SrcMgr::CharacteristicKind,
                   clang::FileID Left) override;

private:
  bool needsHeader(clang::FileID File) const;
  bool beginsModule(clang::FileID File) const;
  void inject(clang::SourceLocation Loc);

  clang::Preprocessor& PP;
  const ArgumentWatcher& Watcher;
  Injection& State;
  bool Everywhere; // whatever the files mention, or -D options on the command line
};

} // namespace llmobs
