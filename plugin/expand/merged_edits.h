// Merged edits are those of one piece of source text that the compiler has wrapped several times: once for each
// instantiation of a template. Where the wrappers agree, the text gets the edit; where they differ (another number of
// arguments in a pack, a result that is void), it gets an `if constexpr` between them.
#pragma once

#include "expand/wrapper_text.h"

#include "llvm/ADT/ArrayRef.h"

namespace llmobs {

struct MergedEdits {
  std::vector<Edit> Edits;
  bool NeedsExpansionHeader = false;
};

/// Of wrappers around the same body, at least one.
MergedEdits mergeEdits(llvm::ArrayRef<const WrapperText*> Wrappers);

} // namespace llmobs
