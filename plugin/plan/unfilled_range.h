// A range of numbers or characters that is not constant may be one that the function is about to fill: what is there when it
// is called is nobody's yet. So is a char* (unterminated_text.h).
#pragma once

namespace clang {
class QualType;
} // namespace clang

namespace llmobs {

/// The type (of a parameter, a result) is a view through which elements can be written, or a reference to an array that can
/// be, and the elements are of a kind that may have no value: std::span<float>, char (&)[64], std::array<int, 4>&.
bool isUnfilledRange(clang::QualType Type);

} // namespace llmobs
