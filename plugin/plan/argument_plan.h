// The plan of the arguments: which are recorded, under which name, and for what else the library uses them. If several
// attributes and rules speak of one argument, the strictest wins, and a warning names what cannot be done then.
#pragma once

#include "base/span_spec.h"

namespace clang {
class FunctionDecl;
class Sema;
} // namespace clang

namespace llmobs {

/// Fills in Plan.Arguments, with what is left out and refused. `WhyShared`: why what arguments lead to must not be looked at;
/// empty if it may.
void planArguments(clang::Sema& S, const clang::FunctionDecl& FD, const SpanSpec& Spec, const std::string& WhyShared,
                   CapturePlan& Plan);

} // namespace llmobs
