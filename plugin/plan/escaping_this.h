// A class whose objects get about before they are made: `Parser() : rules(load(*this)) {}`. Members of such an object may
// be memory that nothing was written to yet, so nobody but the program may look at them.
#pragma once

namespace clang {
class CXXRecordDecl;
}

namespace llmobs {

/// Whether an initialiser of `Class` that is known here (of a constructor, or of a member) uses `*this` as a value to
/// hand on. `(*this).member` does not count, nor does what the functions do that an initialiser calls.
bool isHandedOnUnmade(const clang::CXXRecordDecl& Class);

} // namespace llmobs
