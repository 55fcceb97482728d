// The calculator evaluates what a model writes when it wants a number: + - * / % ^ and parentheses, pi and e,
// and the functions sqrt, abs, round, floor, ceil, ln, log10, exp, min and max.
#pragma once

#include <stdexcept>
#include <string>

namespace support {

/// The message says what is wrong and where.
class CalculationError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

double evaluate(const std::string& expression);

} // namespace support
