// Text must not be read past its end. A pointer to characters does not say whether a terminator stands there; what stands
// around it in the program often does.
#pragma once

namespace clang {
class FunctionDecl;
} // namespace clang

namespace llmobs {

/// The parameter is a buffer to be filled.
bool isTextBuffer(const clang::FunctionDecl& FD, unsigned Index);

/// The parameter is text whose length or end another parameter may give: an integer whose name or type says so, anywhere, or
/// a pointer of its type beside it. With SaidToBeText (an attribute says that it is text) only what stands beside it and
/// whose name says so is taken for that.
bool isTextWithoutTerminator(const clang::FunctionDecl& FD, unsigned Index, bool SaidToBeText);

/// What the function returns may be a place in a range of characters or in a buffer that it was given, or it is one of the
/// functions that say where the characters of an object begin and end.
bool returnsUnterminatedText(const clang::FunctionDecl& FD);

} // namespace llmobs
