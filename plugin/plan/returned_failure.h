// `failed_if = "member"`: the member of the result that says whether the call failed, and the one that says why. Both are data
// members, or member functions that are const and take nothing; what may be named is what the function itself could write
// behind a dot.
#pragma once

#include "base/span_spec.h"

namespace clang {
class FunctionDecl;
class QualType;
class Sema;
} // namespace clang

namespace llmobs {

/// Finds them in an object of this type, into `Plan.FailedIf`. Returns why there is none; empty if there is.
std::string planReturnedFailure(clang::Sema& S, clang::FunctionDecl& FD, clang::QualType Type, llvm::StringRef Option,
                                CapturePlan& Plan);

} // namespace llmobs
