// A token is the unit in which the model counts text. This tokenizer has no learned vocabulary: it cuts text
// by rules, so that anyone can recount its figures by hand.
//
//   letters     a word, with the one space before it, in pieces of at most 6 letters; common English endings
//               (-ing, -tion, -ment, ...) of longer words are pieces of their own
//   digits      groups of at most 3, from the left
//   line ends   a run of them is one token
//   blanks      a run of them is one token, less the blank that belongs to the word behind it
//   the rest    a run of one character repeated ("```", "==") is one token, at most 4 long
//
// Every byte belongs to exactly one token: the tokens, joined, are the text. Bytes outside ASCII count as
// letters and a UTF-8 sequence is never cut.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace model {

std::vector<std::string_view> tokenize(std::string_view text);

std::size_t count_tokens(std::string_view text);

/// The longest beginning of `text` that has at most `limit` tokens.
std::string_view first_tokens(std::string_view text, std::size_t limit);

} // namespace model
