// Member functions that are declared and have no definition anywhere. To record an object is to call some of its class's
// functions, and one that nobody defines would make a program that linked an error of the linker.
#pragma once

namespace clang {
class CXXRecordDecl;
class Sema;
} // namespace clang

namespace llmobs {

/// True if the library would ask objects of the class for something that no function of the program answers. To be asked
/// when the whole file has been read. It is certain of classes in the main file only, which no other file knows; a class
/// of a header may be defined elsewhere, and so may what the program itself calls.
bool hasFunctionNeverDefined(clang::Sema& S, const clang::CXXRecordDecl& Class);

} // namespace llmobs
