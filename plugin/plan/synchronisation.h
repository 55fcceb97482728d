// What a function does to be ordered with other threads: it takes a lock, waits, is a critical section, or asks an atomic
// for its value. Until then what others share with it is not its own to look at. Looked for in its body, in lambdas there,
// and in what it visibly calls.
#pragma once

#include <string>

namespace clang {
class FunctionDecl;
} // namespace clang

namespace llmobs {

struct Synchronisation {
  std::string What;         ///< what orders the function: "'lock_guard'"; empty if nothing that can be seen
  bool ReachesLock = false; ///< it uses a lock of its object, or hands the object on to functions that may
};

/// `FD`: with a body.
Synchronisation findSynchronisation(const clang::FunctionDecl& FD);

} // namespace llmobs
