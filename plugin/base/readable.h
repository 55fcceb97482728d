// A type is readable if its objects may be looked at for the record: looking has no effect, reads only what
// is there, and makes the program compile nothing that it would not have compiled.
#pragma once

#include "llvm/ADT/STLExtras.h"

#include <string>

namespace clang {
class CXXMethodDecl;
class Decl;
class QualType;
class Sema;
} // namespace clang

namespace llmobs {

/// Why an object of this type (not a reference) can't be recorded; empty if it can.
std::string whyNotReadable(clang::Sema& S, clang::QualType Type);

/// Whether recording an object may call this function of it, if it is const.
bool mayBeAsked(const clang::CXXMethodDecl& Method);

/// Tests the type itself and, down to a depth, what its template arguments say it holds: std::vector<T> is complete when T
/// isn't. True if the test is for one.
bool anyPart(clang::QualType Type, llvm::function_ref<bool(clang::QualType)> Test, unsigned Depth = 4);

/// In namespace std or llmobs, or in one that implements std (__gnu_cxx).
bool isOfLibrary(const clang::Decl& D);

} // namespace llmobs
