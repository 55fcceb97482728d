// The plan of the arguments: which are recorded, under which name, and what else the library makes of them. Of what
// several attributes and rules say about one the strictest counts, and what then can't be done is said.
#pragma once

#include "base/span_spec.h"

namespace clang {
class FunctionDecl;
class Sema;
} // namespace clang

namespace llmobs {

/// Fills in Plan.Arguments, with what is left out and refused.
void planArguments(clang::Sema& S, const clang::FunctionDecl& FD, const SpanSpec& Spec, CapturePlan& Plan);

} // namespace llmobs
