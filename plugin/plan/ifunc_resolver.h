// A resolver chooses what an `__attribute__((ifunc("resolver")))` function is. The dynamic linker calls it while it still
// relocates the program, before anything of the library may be called.
#pragma once

namespace clang {
class FunctionDecl;
}

namespace llmobs {

/// Whether an ifunc attribute names `FD`, anywhere in the file that `FD` stands in: the attribute may come after the
/// function. It is looked for in the text, so a name that a macro puts together is not found; and only for a function
/// that returns a pointer to a function or to void, since the search reads the whole file.
bool isIfuncResolver(const clang::FunctionDecl& FD);

} // namespace llmobs
