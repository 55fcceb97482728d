// Tools notices which functions the program offers to a model (llmobs/tool.h), and adds what only the compiler knows of them
// just in time, as explicit specialisations: tool_facts and tool_default of the function, tool_type of the classes and
// enumerations that its arguments and its result are made of. A function of which nobody asks costs nothing.
#pragma once

#include "base/ast_builder.h"
#include "tool/tool_facts.h"

#include "llvm/ADT/STLExtras.h"

namespace llmobs {

class Tools {
public:
  /// A function template of the library will be compiled. `NameOf`: what the function's attribute says; may be empty.
  void seeUse(clang::Sema& S, const clang::FunctionDecl& FD,
              llvm::function_ref<std::string(const clang::FunctionDecl&)> NameOf);

private:
  const clang::IdentifierInfo* AskedName = nullptr;
  unsigned OwnErrors = 0;
};

} // namespace llmobs
