// A rule says about functions that someone else has written what an attribute says about one's own: which functions, by
// patterns, and what is recorded of their calls. A rule without a kind makes no spans; it only restricts what others
// record.
#pragma once

#include "base/span_spec.h"
#include "rules/glob.h"

#include <string>
#include <vector>

namespace llmobs {

/// What one object of "match" or "exclude" asks: each question that has globs must be answered by one of them.
struct FunctionPattern {
  std::vector<Glob> Function;  ///< the qualified name
  std::vector<Glob> File;      ///< where it is defined
  std::vector<Glob> Returns;   ///< the type
  std::vector<Glob> Parameter; ///< the type of any parameter
};

/// A type's text without the spaces that people and compilers write differently; patterns are compared in this form.
std::string comparableType(llvm::StringRef Type);

struct Rule {
  std::string Place;                    ///< `file:line`, to name it by
  unsigned File = 0;                    ///< its file's place among the files given
  size_t Offset = 0;                    ///< in the file
  std::vector<FunctionPattern> Match;   ///< any of them
  std::vector<FunctionPattern> Exclude; ///< none of them
  bool SystemHeaders = false;
  bool HasKind = false;
  SpanSpec Spec; ///< its kind, if it has one, and options
};

} // namespace llmobs
