// The rendering builder adds a Rendering to the program: as the explicit specialisation of
// llmobs::detail::rendering for the type, with one static member function. No name of the user's can find
// it or be hidden by it, and it takes the type's own linkage.
#pragma once

#include "base/ast_builder.h"
#include "render/rendering.h"

namespace llmobs {

/// What a rendering is built with, as this translation unit declares it.
struct RenderingSeam {
  Seam TheSeam;
  clang::ClassTemplateDecl* Template; ///< llmobs::detail::rendering
  clang::ClassTemplateDecl* Askable;  ///< llmobs::detail::askable
  clang::QualType Writer;
  clang::DeclContextLookupResult Capture;
  clang::DeclContextLookupResult CaptureEnumerator;

  /// Nothing if the library's header is not included, or is older than renderings.
  static std::optional<RenderingSeam> find(clang::Sema& S);
};

/// Makes the library call none of the type's own functions. Said before it asks for the first.
void forbidAsking(const RenderingSeam& Names, const Rendering& One);

/// Adds a rendering. False if it is opaque, or if the program has asked for the type's rendering before: then the answer
/// must stay what it was.
bool buildRendering(clang::Sema& S, const RenderingSeam& Names, const Rendering& One);

} // namespace llmobs
