// A doc comment is what the author says of a declaration in the comment at it (`///`, `/** */`, `//!`, `///<`), with
// Doxygen's commands in both spellings: the text, the parameters' texts, what is returned.
#pragma once

#include <map>
#include <string>

namespace clang {
class Decl;
} // namespace clang

namespace llmobs {

struct DocComment {
  std::string Text; ///< its paragraphs, one a line
  std::map<std::string, std::string> Parameters;
  std::string Returns;
};

/// Of the declaration, or of another one of the same entity; of a template, if it is an instantiation of it.
DocComment docCommentOf(const clang::Decl& D);

} // namespace llmobs
