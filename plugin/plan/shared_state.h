// An argument is looked at before the function's first statement, and so before the function takes its lock. What a
// reference, a pointer or a shared owner leads to may belong to other threads until then, and be changed by them. This
// decides, from what can be seen of the function, whether that is so. docs/what-is-read.md tells users of it.
#pragma once

#include <string>

namespace clang {
class CXXRecordDecl;
class Expr;
class FunctionDecl;
class QualType;
} // namespace clang

namespace llmobs {

/// The class's objects show what is not their own: they are destroyed without more ado, but lead to something. It is defined.
bool isViewClass(const clang::CXXRecordDecl& Class);

/// Whether to record a value of this type is to look at anything that is not part of the value: at what is referred to, at
/// the characters behind a pointer or a view, at what a shared owner holds.
bool leadsElsewhere(clang::QualType Type);

/// Why other threads may be changing what the parameters of `FD`, which has a body, lead to when it is called; empty if
/// nothing says so.
std::string whyShared(const clang::FunctionDecl& FD);

/// The same for what the result leads to, when the function returns. `WhyArguments`: whyShared().
std::string whySharedResult(const clang::FunctionDecl& FD, const std::string& WhyArguments);

/// Whether to record what a coroutine returns or yields is to look at what is not the coroutine's own.
bool isForeign(const clang::FunctionDecl& FD, const clang::Expr& Value);

} // namespace llmobs
