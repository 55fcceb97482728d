// A call site is the text that describes one instrumented function to the library: lines of `key=value`,
// defined in llmobs/instrument.h. It is the same for every major of Clang, whatever names that major gives to
// unnamed things.
#pragma once

#include "base/span_spec.h"

namespace clang {
class ASTContext;
class FunctionDecl;
} // namespace clang

namespace llmobs {

bool isLambda(const clang::FunctionDecl& FD);

/// Where the function's text is; of an instantiation, the pattern's definition.
clang::SourceLocation definitionLoc(const clang::FunctionDecl& FD);

/// The name a span gets when the attribute gives none: the function's own, "lambda" for lambdas.
std::string defaultSpanName(const clang::FunctionDecl& FD);

/// What a qualified name shows that its declaration need not spell.
struct NameDetail {
  bool TemplateArguments = true; ///< of enclosing classes
  bool OwnTemplateArguments = false;
  bool UnwrittenNamespaces = true; ///< inline and unnamed ones
};

/// `ns::Class<int>::method`; enclosing functions are named like namespaces.
std::string qualifiedName(const clang::FunctionDecl& FD, NameDetail Detail = {});

std::string callSiteText(const clang::FunctionDecl& FD, const SpanSpec& Spec, const CapturePlan& Plan);

} // namespace llmobs
