// A precompiled header or a module that was built without the plugin has lost its attributes: Clang drops what it does
// not know. They still stand in the text of the files that it was made of, where this finds them again, so that nobody
// wonders where the spans are.
#pragma once

#include "llvm/ADT/STLExtras.h"

#include <optional>
#include <string>

namespace clang {
class CompilerInstance;
class FunctionDecl;
} // namespace clang

namespace llmobs {

/// Defines __llmobs_plugin__ in this compilation. Of a precompiled header it tells whether it was built with the plugin.
void predefine(clang::CompilerInstance& CI);

struct LostAttribute {
  bool IsModule;
  std::string File;     // the precompiled header or module
  std::string Spelling; // as it is written
  std::string Place;    // file:line
};

/// True if the function's attribute is known.
using AttributeTest = llvm::function_ref<bool(const clang::FunctionDecl&)>;

/// The first one, if this compilation uses a precompiled header or a module that was built without the plugin.
std::optional<LostAttribute> findLostAttribute(clang::CompilerInstance& CI, AttributeTest HasAttribute);

} // namespace llmobs
