// A rules file is JSON: {"version": 1, "rules": [...]}; docs/rules.md is its reference. It is part of the build's input:
// nothing in it is expanded or included. Reading it gives rules, or errors at their line and column in the file.
#pragma once

#include "base/member_words.h"
#include "rules/rule.h"

#include "clang/Basic/SourceLocation.h"

namespace clang {
class SourceManager;
class DiagnosticsEngine;
} // namespace clang

namespace llmobs {

class RulesFile {
public:
  explicit RulesFile(std::string Path) : Path(std::move(Path)) {}

  /// Appends the file's rules, what it says of members, and the functions that carry the context; false after an error.
  bool read(clang::SourceManager& SM, clang::DiagnosticsEngine& Diags, unsigned Index, std::vector<Rule>& Rules,
            std::vector<MemberRule>& Members, std::vector<Glob>& Carrying);

  /// A place in the file as a source location. Only who reports an error asks: the source manager learns of the file
  /// then, and not otherwise.
  clang::SourceLocation location(clang::SourceManager& SM, size_t Offset) const;

  llvm::StringRef path() const { return Path; }

private:
  std::string Path;
};

} // namespace llmobs
