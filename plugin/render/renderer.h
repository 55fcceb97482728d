// The renderer notices which types the program is about to record, and gives each its Rendering just in
// time: when a function template of the library is used with the type for the first time, before its body
// is compiled. So a type is rendered wherever its value comes from (an argument, a result, an element of a
// container, an operand of LLMOBS_TRACE or annotate), and a type that is never recorded costs nothing.
//
// Bodies are compiled at the end of the translation unit. So a class waits until everything has been read: whether an
// object is handed on before it is made (escaping_this.h) may be decided below its first use. Which overload takes an
// enumeration is asked at once.
#pragma once

#include "base/member_words.h"
#include "render/rendering_builder.h"

#include "llvm/ADT/DenseSet.h"

namespace llmobs {

class Renderer {
public:
  explicit Renderer(MemberWords& Words) : Words(Words) {}

  /// A specialisation of a function template, or of a class template's member, will be compiled.
  void seeUse(clang::Sema& S, const clang::FunctionDecl& FD);

  /// What waits need not any longer. To be called when the parser may have come to the end.
  void seeProgress(const clang::Preprocessor& PP);

  /// In the order of their first use.
  llvm::ArrayRef<Rendering> made() const { return Made; }
  /// Types of which nothing but the name is shown, with the reason.
  llvm::ArrayRef<Rendering> opaque() const { return Opaque; }

private:
  bool isOfLlmobs(const clang::FunctionDecl& FD);
  void seeArgument(const clang::TemplateArgument& Argument);
  void render(clang::QualType Type);
  void renderNow(clang::QualType Type);
  void forbidAskingParts(clang::QualType Type);
  void seeTypeName(const clang::FunctionDecl& FD);

  MemberWords& Words;
  clang::Sema* S = nullptr;
  const clang::IdentifierInfo* LibraryName = nullptr;
  std::optional<RenderingSeam> Names;
  bool HasLooked = false; // for the names
  llvm::DenseSet<const clang::Decl*> Seen;
  std::vector<clang::QualType> Waiting;
  bool HasReadAll = false;
  std::vector<Rendering> Made;
  std::vector<Rendering> Opaque;
};

} // namespace llmobs
