#include "calculator.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace support {
namespace {

constexpr int max_depth = 100; // of parentheses: a model may write anything

// One function per level of precedence, lowest first.
class Parser {
public:
  explicit Parser(const std::string& text) : text_(text) {}

  double parse() {
    double value = sum();
    if (peek() != '\0') fail(std::string("unexpected '") + peek() + "'");
    if (!std::isfinite(value)) fail("the result is not a finite number");
    return value;
  }

private:
  [[noreturn]] void fail(const std::string& what) const {
    throw CalculationError(what + " at character " + std::to_string(at_ + 1) + " of \"" + text_ + "\"");
  }

  char peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!take(c)) fail(std::string("'") + c + "' expected");
  }

  double sum() {
    double value = product();
    for (;;) {
      if (take('+')) {
        value += product();
      } else if (take('-')) {
        value -= product();
      } else {
        return value;
      }
    }
  }

  double divisor() {
    double value = signed_power();
    if (value == 0) fail("division by zero");
    return value;
  }

  double product() {
    double value = signed_power();
    for (;;) {
      if (take('*')) {
        value *= signed_power();
      } else if (take('/')) {
        value /= divisor();
      } else if (take('%')) {
        value = std::fmod(value, divisor());
      } else {
        return value;
      }
    }
  }

  double signed_power() {
    Depth depth(*this);
    if (take('-')) return -signed_power();
    if (take('+')) return signed_power();
    double base = primary();
    return take('^') ? std::pow(base, signed_power()) : base; // right to left; binds tighter than the sign
  }

  double primary() {
    char c = peek();
    if (take('(')) {
      double value = sum();
      expect(')');
      return value;
    }
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') return number();
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) return name();
    fail(c == '\0' ? "a number is missing" : std::string("unexpected '") + c + "'");
  }

  double number() {
    std::size_t begin = at_;
    auto digits = [&] {
      while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    };
    digits();
    if (at_ < text_.size() && text_[at_] == '.') ++at_;
    digits();
    if (at_ + 1 < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E') &&
        std::isdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0) {
      ++at_;
      digits();
    }
    std::string digits_text = text_.substr(begin, at_ - begin);
    if (digits_text == ".") fail("a number is missing");
    return std::strtod(digits_text.c_str(), nullptr);
  }

  double name() {
    std::size_t begin = at_;
    while (at_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    std::string word = text_.substr(begin, at_ - begin);
    if (word == "pi") return std::acos(-1.0);
    if (word == "e") return std::exp(1.0);
    expect('(');
    std::vector<double> arguments = {sum()};
    while (take(',')) arguments.push_back(sum());
    expect(')');
    return call(word, arguments);
  }

  double call(const std::string& word, const std::vector<double>& arguments) {
    if (word == "min") return *std::min_element(arguments.begin(), arguments.end());
    if (word == "max") return *std::max_element(arguments.begin(), arguments.end());
    if (arguments.size() != 1) fail(word + " takes one number");
    double x = arguments.front();
    if (word == "sqrt") return x >= 0 ? std::sqrt(x) : (fail("the square root of a negative number"), 0.0);
    if (word == "abs") return std::fabs(x);
    if (word == "round") return std::round(x);
    if (word == "floor") return std::floor(x);
    if (word == "ceil") return std::ceil(x);
    if (word == "exp") return std::exp(x);
    if (word == "ln") return std::log(x);
    if (word == "log10") return std::log10(x);
    fail("unknown function '" + word + "'");
  }

  struct Depth {
    explicit Depth(Parser& parser) : parser(parser) {
      if (++parser.depth_ > max_depth) parser.fail("nested too deeply");
    }
    ~Depth() { --parser.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Parser& parser;
  };

  const std::string& text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

} // namespace

double evaluate(const std::string& expression) { return Parser(expression).parse(); }

} // namespace support
