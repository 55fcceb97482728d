// A class template of the standard library that the program only mentions, as in `const std::map<std::string, int>& m`, is
// not made into a class until somebody uses it. For containers of ordinary things it can be made without the program noticing:
// nothing of the program is compiled for it, and nothing that the program may still say (a comparison, a hash) is decided.
#pragma once

namespace clang {
class QualType;
class Sema;
} // namespace clang

namespace llmobs {

/// Makes the class, if it is one of these and is not made yet.
void completePlainContainer(clang::Sema& S, clang::QualType Type);

} // namespace llmobs
