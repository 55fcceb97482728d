// A carried spec travels with a declaration through a precompiled header or module file: an implicit
// `annotate` attribute that holds the SpanSpec as text. Other compilations need none, as they keep specs
// beside the tree.
#pragma once

#include "base/span_spec.h"

#include <optional>

namespace clang {
class Decl;
}

namespace llmobs {

void attachSpec(clang::Decl& D, const SpanSpec& Spec);
std::optional<SpanSpec> carriedSpec(const clang::Decl& D);

/// Removes what attachSpec() has put there: it must not reach the object file.
void detachSpec(clang::Decl& D);

} // namespace llmobs
