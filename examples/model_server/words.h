// A word is what the model compares: lower case, without the endings that English puts on the same word
// ("builds", "building" and "build" are one), and not one of the small words that every sentence has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace model {

struct Word {
  std::string text; ///< as written, lower case
  std::string stem; ///< what is compared
};

/// The words of `text` in order, small words left out. Identifiers count as a whole and by their parts:
/// "LLMOBS_FILE" gives llmobs_file, llmobs and file.
std::vector<Word> content_words(std::string_view text);

/// How many words of any kind `text` has.
std::size_t count_words(std::string_view text);

std::string lower_case(std::string_view text);

bool is_small_word(std::string_view lower);

std::string stem_of(std::string_view lower);

} // namespace model
