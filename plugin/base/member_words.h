// A word about a data member, redact or ignore: whatever records an object of its class keeps the member out. An attribute of
// the member says it, or a rule, by the member's qualified name.
#pragma once

#include "base/vocabulary.h"

#include <optional>
#include <string>
#include <vector>

namespace clang {
class FieldDecl;
class RecordDecl;
} // namespace clang

namespace llmobs {

/// What a rule says of the members with this name: "Settings::api_key".
struct MemberRule {
  std::string Class, Member;
  ParameterWord Word;
  unsigned File = 0;                              ///< among the files given
  size_t Offset = 0;                              ///< in the file
  bool IsClassSeen = false, IsMemberSeen = false; ///< among what is recorded
};

class MemberWords {
public:
  /// Keeps the word with the member: for templates that are made of its class, and users of its header.
  static void add(clang::FieldDecl& Field, ParameterWord Word);

  void add(MemberRule Rule) { Rules.push_back(std::move(Rule)); }
  const std::vector<MemberRule>& rules() const { return Rules; }

  /// Nothing, Redact or Ignore, the stricter one if both are said. `Shown`: the class that is recorded, the member's own or one
  /// that is derived from it.
  std::optional<ParameterWord> find(const clang::FieldDecl& Field, const clang::RecordDecl& Shown);

private:
  std::vector<MemberRule> Rules;
};

} // namespace llmobs
