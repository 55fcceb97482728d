// An attribute is what the user wrote, [[llmobs::kind(...)]] or __attribute__((llmobs_kind(...))); parsing it
// gives a SpanSpec or diagnostics. Arguments are the span's name, if it comes first, and options in any
// order:
//
//   "name"      name = "x"      name: "x"      "name=x"
//
// Options and their values are those of <llmobs/span_kind.def>.
#pragma once

#include "base/span_spec.h"
#include "spec/argument_watcher.h"

namespace clang {
class ParsedAttr;
class Preprocessor;
} // namespace clang

namespace llmobs {

/// Reads the attribute's arguments into `Result`. `Tokens` is null if the watcher saw none. False after an
/// error.
bool parseAttribute(clang::Preprocessor& PP, const clang::ParsedAttr& Attr, SpanKind Kind, const ArgumentTokens* Tokens,
                    SpanSpec& Result);

} // namespace llmobs
