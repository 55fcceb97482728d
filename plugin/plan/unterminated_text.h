// Text must not be read past its end. A pointer to characters does not say whether a terminator stands there; what stands
// around it in the program often does.
#pragma once

namespace clang {
class FunctionDecl;
} // namespace clang

namespace llmobs {

/// The parameter is a buffer to be filled.
bool isTextBuffer(const clang::FunctionDecl& FD, unsigned Index);

/// The parameter is text whose length or end is given beside it. With SaidToBeText (an attribute says that it is text) only
/// a parameter whose name says so is taken for the length.
bool isTextWithoutTerminator(const clang::FunctionDecl& FD, unsigned Index, bool SaidToBeText);

/// What the function returns may be a place in a range of characters or in a buffer that it was given, or it is one of the
/// functions that say where the characters of an object begin and end.
bool returnsUnterminatedText(const clang::FunctionDecl& FD);

} // namespace llmobs
