// An arithmetic phrase is the part of a question that a calculator could answer: "12 * (3 + 4)", "15% of
// 240", "7 times 8", "the square root of 2". Version numbers, dates and lists such as clang-14/16 are not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace model {

struct ArithmeticPhrase {
  std::string expression; ///< in the usual notation: + - * / ^ ( ) sqrt
  std::string rest;       ///< the question without the phrase
};

std::optional<ArithmeticPhrase> find_arithmetic(std::string_view question);

} // namespace model
