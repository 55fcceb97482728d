// A dump shows what was generated in one translation unit, as C++: the wrappers one after the other, each instantiation
// on its own; or the whole main file with every wrapper in its place, which compiles without the plugin and does the
// same. Both are the same for every run and every major of Clang.
#pragma once

#include "expand/wrapper_text.h"

#include <memory>

namespace llmobs {

class Dump {
public:
  void add(std::unique_ptr<WrapperText> Wrapper) { Wrappers.push_back(std::move(Wrapper)); }

  std::string wrappers(const clang::ASTContext& Context);
  std::string wholeFile(const clang::ASTContext& Context, const MacroTokens& Macros);

  /// Writes text to a file, or to standard output if the path is "-". Returns the reason if that failed.
  static std::string write(llvm::StringRef Text, llvm::StringRef Path);

private:
  void sort(const clang::SourceManager& SM);

  std::vector<std::unique_ptr<WrapperText>> Wrappers;
};

} // namespace llmobs
