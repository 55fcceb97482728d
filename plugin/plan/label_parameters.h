// A label is a value that names something: the user session, the model. It must have a text: text itself, a number, a
// truth value, an enumerator; or hold one of these, or nothing, like an optional.
#pragma once

#include <string>

namespace clang {
class QualType;
class Sema;
} // namespace clang

namespace llmobs {

/// Why an object of this type (not a reference) has no text that could be a label; empty if it may have one.
std::string whyNoLabel(clang::Sema& S, clang::QualType Type);

} // namespace llmobs
