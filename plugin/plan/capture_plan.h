// Planning decides, before anything is changed, whether a function can be wrapped without changing its
// meaning, and what of a call can be recorded without reading what the program may not read. The answer is a
// CapturePlan, or the reason why the function is left alone.
#pragma once

#include "base/options.h"
#include "base/span_spec.h"

namespace clang {
class FunctionDecl;
class Sema;
} // namespace clang

namespace llmobs {

/// Why the function can't be wrapped, as the end of "attribute is ignored: ..."; empty if it can. Also
/// answers for functions without a body (deleted, defaulted, pure virtual).
std::string whyNotWrapped(const clang::FunctionDecl& FD);

/// True if the function's author has placed an LLMOBS_TRACE in it, which then makes the span.
bool tracesItself(const clang::FunctionDecl& FD);

CapturePlan planCapture(clang::Sema& S, clang::FunctionDecl& FD, const SpanSpec& Spec, const Options& Opts);

} // namespace llmobs
