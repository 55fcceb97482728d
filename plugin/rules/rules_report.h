// The rules report says what each rule has matched. One translation unit knows only its own functions, and most rules
// are about those of others; so what it appends to a file is joined with the lines of all others there.
#pragma once

#include "base/options.h"
#include "rules/rules.h"

namespace llmobs {

/// As the options ask: a line for each rule (`file:line`, tab, number of functions, tab, main file) in a file, warnings,
/// remarks.
/// Warns of rules that speak of a member that a class which is recorded does not have.
void reportMemberRules(const Rules& TheRules, const MemberWords& Words, clang::Preprocessor& PP);

void reportRules(const Rules& TheRules, const Options& Opts, clang::Preprocessor& PP);

} // namespace llmobs
