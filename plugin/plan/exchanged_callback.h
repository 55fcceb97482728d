// `done = "parameter"`: the callback whose call ends the span. It is exchanged for one that ends the span and calls it, so it has
// to be of a class that holds any callable of a signature, as std::function does, and the function's own.
#pragma once

#include <string>

namespace clang {
class FunctionDecl;
class ParmVarDecl;
} // namespace clang

namespace llmobs {

/// Null: there is no such parameter that can be exchanged, and `Why` says so.
const clang::ParmVarDecl* findTrailingCallback(const clang::FunctionDecl& FD, const std::string& Name,
                                               std::string& Why);

} // namespace llmobs
