// A sentence is the smallest thing an answer is made of: a sentence of a paragraph, a point of a list, a row
// of a table, or a block of code. Markdown's own signs are taken away.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace model {

struct Sentence {
  std::string text;
  bool is_code = false;
};

std::vector<Sentence> split_sentences(std::string_view markdown);

} // namespace model
