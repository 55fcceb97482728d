#include "arithmetic.h"

#include "words.h"

#include <algorithm>
#include <vector>

namespace model {
namespace {

enum class TokenKind { number, binary, open, close, function, other };

struct Token {
  TokenKind kind = TokenKind::other;
  std::string text; ///< as it goes into the expression; for `other`, lower case
  std::size_t begin = 0;
  std::size_t end = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// "1,200.5" is one number; "1.2.3" is a version and no number.
Token read_number(std::string_view text, std::size_t at) {
  Token token{TokenKind::number, {}, at, at};
  int dots = 0;
  auto next_is_digit = [&](std::size_t i) { return i + 1 < text.size() && is_digit(text[i + 1]); };
  for (; token.end < text.size(); ++token.end) {
    char c = text[token.end];
    if (is_digit(c)) {
      token.text += c;
    } else if (c == '.' && next_is_digit(token.end)) {
      token.text += c;
      ++dots;
    } else if (c == ',' && token.end + 3 < text.size() && is_digit(text[token.end + 1]) &&
               is_digit(text[token.end + 2]) && is_digit(text[token.end + 3])) {
      continue;
    } else {
      break;
    }
  }
  bool in_a_word = token.end < text.size() && is_alpha(text[token.end]);
  if (dots > 1 || in_a_word) token.kind = TokenKind::other;
  return token;
}

Token read_word(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (is_alpha(text[end]) || is_digit(text[end]))) ++end;
  Token token{TokenKind::other, lower_case(text.substr(at, end - at)), at, end};
  auto becomes = [&](TokenKind kind, const char* spelling) {
    token.kind = kind;
    token.text = spelling;
  };
  if (token.text == "plus") becomes(TokenKind::binary, "+");
  if (token.text == "minus") becomes(TokenKind::binary, "-");
  if (token.text == "times" || token.text == "x") becomes(TokenKind::binary, "*");
  if (token.text == "sqrt") becomes(TokenKind::function, "sqrt");
  return token;
}

Token read_sign(std::string_view text, std::size_t at) {
  Token token{TokenKind::other, std::string(1, text[at]), at, at + 1};
  switch (text[at]) {
  case '+':
  case '-':
  case '*':
  case '/':
  case '^': token.kind = TokenKind::binary; break;
  case '(': token.kind = TokenKind::open; break;
  case ')': token.kind = TokenKind::close; break;
  default: break;
  }
  return token;
}

// Words that only together are an operator.
struct Phrase {
  std::vector<std::string> words;
  TokenKind kind;
  const char* text;
};

void join_phrases(std::vector<Token>& tokens) {
  static const std::vector<Phrase> phrases = {{{"divided", "by"}, TokenKind::binary, "/"},
                                              {{"multiplied", "by"}, TokenKind::binary, "*"},
                                              {{"percent", "of"}, TokenKind::binary, "/100*"},
                                              {{"%", "of"}, TokenKind::binary, "/100*"},
                                              {{"square", "root", "of"}, TokenKind::function, "sqrt"},
                                              {{"to", "the", "power", "of"}, TokenKind::binary, "^"}};
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    for (const Phrase& phrase : phrases) {
      if (at + phrase.words.size() > tokens.size()) continue;
      bool same = std::equal(phrase.words.begin(), phrase.words.end(), tokens.begin() + static_cast<long>(at),
                             [](const std::string& word, const Token& token) { return word == token.text; });
      if (!same) continue;
      tokens[at] = {phrase.kind, phrase.text, tokens[at].begin, tokens[at + phrase.words.size() - 1].end};
      tokens.erase(tokens.begin() + static_cast<long>(at) + 1,
                   tokens.begin() + static_cast<long>(at + phrase.words.size()));
      break;
    }
  }
}

std::vector<Token> read_tokens(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n') {
      ++at;
      continue;
    }
    Token token = is_digit(text[at])   ? read_number(text, at)
                  : is_alpha(text[at]) ? read_word(text, at)
                                       : read_sign(text, at);
    at = token.end;
    tokens.push_back(std::move(token));
  }
  join_phrases(tokens);
  return tokens;
}

// "clang-14", "x/2", "2026-11-20": a number glued to a word, or a date, is a name and nothing to calculate.
bool is_a_name(std::string_view text, const std::vector<Token>& run) {
  std::size_t begin = run.front().begin;
  if (begin > 0 && (is_alpha(text[begin - 1]) || is_digit(text[begin - 1]) || text[begin - 1] == '.')) return true;
  if (run.front().kind == TokenKind::binary && begin > 0 && text[begin - 1] != ' ' && text[begin - 1] != '(') {
    return true;
  }
  return run.size() == 5 && run[0].text.size() == 4 && run[1].text == "-" && run[2].text.size() == 2 &&
         run[3].text == "-" && run[4].text.size() == 2 && run[4].end - run[0].begin == 10;
}

// Drops what can't stand at an end, such as the dash in "5 + 3 - what is that?" or an unmatched bracket.
void trim(std::vector<Token>& run) {
  auto opens = [&] {
    long depth = 0;
    for (const Token& token : run) depth += token.kind == TokenKind::open ? 1 : token.kind == TokenKind::close ? -1 : 0;
    return depth;
  };
  while (!run.empty()) {
    TokenKind last = run.back().kind;
    TokenKind first = run.front().kind;
    if (last == TokenKind::binary || last == TokenKind::open || last == TokenKind::function ||
        (last == TokenKind::close && opens() < 0)) {
      run.pop_back();
    } else if (first == TokenKind::close || (first == TokenKind::binary && run.front().text != "-") ||
               (first == TokenKind::open && opens() > 0)) {
      run.erase(run.begin());
    } else {
      return;
    }
  }
}

bool is_calculation(const std::vector<Token>& run) {
  std::size_t numbers = 0;
  std::size_t operators = 0;
  std::size_t functions = 0;
  for (const Token& token : run) {
    numbers += token.kind == TokenKind::number;
    operators += token.kind == TokenKind::binary;
    functions += token.kind == TokenKind::function;
  }
  return (numbers >= 2 && operators >= 1) || (numbers >= 1 && functions >= 1);
}

std::string spell(const std::vector<Token>& run) {
  std::string expression;
  bool close_after_number = false;
  for (const Token& token : run) {
    if (token.kind == TokenKind::binary && token.text != "^") {
      expression += token.text == "/100*" ? " / 100 * " : " " + token.text + " ";
    } else {
      expression += token.text;
    }
    if (close_after_number && token.kind == TokenKind::number) {
      expression += ')';
      close_after_number = false;
    }
    if (token.kind == TokenKind::function) {
      bool has_bracket = &token != &run.back() && (&token)[1].kind == TokenKind::open;
      if (!has_bracket) {
        expression += '(';
        close_after_number = true;
      }
    }
  }
  std::size_t begin = expression.find_first_not_of(' ');
  return begin == std::string::npos ? std::string() : expression.substr(begin);
}

} // namespace

std::optional<ArithmeticPhrase> find_arithmetic(std::string_view question) {
  std::vector<Token> tokens = read_tokens(question);
  std::vector<Token> run;
  std::vector<Token> best;
  auto finish = [&] {
    trim(run);
    if (run.size() > best.size() && is_calculation(run) && !is_a_name(question, run)) best = run;
    run.clear();
  };
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::other) {
      finish();
    } else {
      run.push_back(token);
    }
  }
  finish();
  if (best.empty()) return std::nullopt;
  std::string rest(question.substr(0, best.front().begin));
  rest += question.substr(best.back().end);
  return ArithmeticPhrase{spell(best), rest};
}

} // namespace model
