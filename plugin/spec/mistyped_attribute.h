// A mistyped attribute is one that looks like a word of the vocabulary: Clang ignores it and only says that it knows no
// such attribute, and the function would stay without a span. This file suggests the word that was meant.
//
// Only the scoped spelling is looked at. A mistyped LLMOBS_... macro is an error of the compiler's own.
#pragma once

namespace clang {
class Preprocessor;
class Token;
} // namespace clang

namespace llmobs {

/// Warns if `Word`, which follows `llmobs::` or `using llmobs:`, stands for an attribute, is none, and is close to one.
void reportIfMistyped(clang::Preprocessor& PP, const clang::Token& Word);

} // namespace llmobs
