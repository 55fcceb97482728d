// A rendering says how the values of one type are shown that C++ cannot take apart by itself: a class by
// its public data members, an enumeration by its enumerators. It is decided from the declarations alone;
// nothing is instantiated for it, and what the program may not look at is shown by the name of its type.
//
// The library's own rules (llmobs/capture.h) come first: a type that has an llmobs_capture, or is a
// container, an optional and so on, is shown by that, and its rendering is never asked for.
#pragma once

#include "clang/AST/Type.h"
#include "llvm/ADT/SmallVector.h"

#include <string>
#include <vector>

namespace clang {
class CXXBaseSpecifier;
class FieldDecl;
class Sema;
} // namespace clang

namespace llmobs {

enum class MemberForm {
  Value,    ///< as any value of its type
  Copy,     ///< a scalar that is not aligned, so that nothing can refer to it
  TypeName, ///< not looked at
  Redacted, ///< that there is one
};

struct RenderedMember {
  std::string Key; ///< its name; with the bases in front, if another member has the same
  std::vector<const clang::CXXBaseSpecifier*> Bases; ///< from the class to the base that declares it
  std::vector<clang::FieldDecl*> Fields;             ///< through unnamed structs to the member itself
  MemberForm Form = MemberForm::Value;
  std::string TypeName; ///< for MemberForm::TypeName
};

struct Rendering {
  clang::QualType Type; ///< canonical
  std::vector<RenderedMember> Members;
  std::string Enumerators; ///< of an enumeration, as llmobs/capture.h reads them
  bool IsFlags = false;    ///< the enumerators are bits
  bool IsAsked = true;     ///< false: the library must not call the class's own functions (never_defined.h)
  std::string WhyOpaque;   ///< why neither is known; empty if one is
};

class MemberWords;

/// `Type`: a class or enumeration, complete or not. `Words`: of its members and those of its bases.
Rendering planRendering(clang::Sema& S, clang::QualType Type, MemberWords& Words);

/// What the plugin adds to the program for it, as C++; a comment in its place if the type has no name
/// that could be written at namespace scope. Meant for the end of the file, where no later declaration
/// can be in its way.
std::string renderingText(const Rendering& One, const clang::ASTContext& Context);

} // namespace llmobs
