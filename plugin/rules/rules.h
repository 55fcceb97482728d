// Rules are all rules of one compilation, from the files that the command line names. They answer for one function what
// they say of it together: a SpanSpec like an attribute's. An attribute beats a rule, except that no attribute can
// record what a rule forbids to. Rules that match the same function and disagree are an error.
#pragma once

#include "rules/rule_match.h"
#include "rules/rules_file.h"

#include "llvm/ADT/DenseMap.h"

#include <map>
#include <memory>
#include <set>

namespace clang {
class Preprocessor;
}

namespace llmobs {

class Rules {
public:
  /// Reads the files; without error or not at all.
  void read(const std::vector<std::string>& Paths, clang::Preprocessor& PP);

  bool empty() const { return All.empty(); }
  bool reachSystemHeaders() const {
    return llvm::any_of(All, [](const Rule& R) { return R.SystemHeaders; });
  }

  /// What holds for the function; `Attribute` is what its own attribute says, or null. Null if it makes no span.
  const SpanSpec* find(const clang::FunctionDecl& FD, const SpanSpec* Attribute, clang::Preprocessor& PP);

  /// Tells who listens to the preprocessor (dependency files above all) that the files are input of this compilation.
  void announceFiles(clang::Preprocessor& PP) const;

  const std::vector<Rule>& all() const { return All; }
  /// What the rules say of data members.
  const std::vector<MemberRule>& members() const { return Members; }
  /// Matches the functions that run what they are given, elsewhere or later; null if no file names any.
  const Rule* carrying() const { return Carrying ? &*Carrying : nullptr; }
  /// How many functions a rule has matched.
  unsigned matchCount(size_t Index) const { return MatchCounts[Index]; }
  /// A parameter that a rule keeps out, where the functions that it matches have others only.
  struct Unmet {
    std::string Parameter;
    std::string Meant; ///< one of the others; empty: none is like it
  };
  std::vector<Unmet> unmet(size_t Index) const;
  /// Of a rule that has matched none: a function that it may mean.
  const std::optional<NearMiss>& nearMiss(size_t Index) const { return NearMisses[Index]; }
  clang::SourceLocation location(const Rule& R, clang::Preprocessor& PP) const {
    return location(R.File, R.Offset, PP);
  }
  clang::SourceLocation location(unsigned File, size_t Offset, clang::Preprocessor& PP) const;

private:
  using Matched = std::vector<unsigned>;

  void noteParameters(const clang::FunctionDecl& FD, unsigned Index);

  Matched matchesOf(const clang::FunctionDecl& FD);
  bool agree(const clang::FunctionDecl& FD, const Matched& Those, clang::Preprocessor& PP);
  bool labelsAgree(const clang::FunctionDecl& FD, const Matched& Those, clang::Preprocessor& PP);
  void reportConflict(const clang::FunctionDecl& FD, const Rule& A, const Rule& B, std::string What,
                      clang::Preprocessor& PP);
  const SpanSpec* merge(const Matched& Those, const SpanSpec* Attribute);

  std::vector<RulesFile> Files;
  std::vector<Rule> All;
  std::vector<MemberRule> Members;
  std::optional<Rule> Carrying;
  std::vector<unsigned> MatchCounts;
  std::vector<std::set<std::string>> Met; ///< of each rule that keeps parameters out: those of the functions it matches
  std::vector<std::optional<NearMiss>> NearMisses;
  llvm::DenseMap<const clang::FunctionDecl*, const SpanSpec*> Answers;
  std::map<std::pair<const SpanSpec*, Matched>, std::unique_ptr<SpanSpec>> Merged;
  std::set<std::pair<const Rule*, const Rule*>> Conflicts; // reported
};

} // namespace llmobs
