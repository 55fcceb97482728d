#include "span/wrapped_text.h"

#include "base/trimmed_text.h"

#include <algorithm>
#include <array>

namespace llmobs {

namespace {

constexpr std::string_view white = " \t\n";
std::string_view without_white(std::string_view text) noexcept { return trimmed(text, white); }
bool is_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
}

char closing(char c) noexcept { return c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : c == '<' ? '>' : '\0'; }

// Behind the literal that begins at `at`.
size_t after_quotes(std::string_view text, size_t at) noexcept {
  char quote = text[at++];
  while (at < text.size() && text[at] != quote) at += text[at] == '\\' ? 2 : 1;
  return std::min(at + 1, text.size());
}

// Behind the bracket that closes the one at `at`; the end, if none does. Angle brackets count inside angle brackets only.
size_t after_brackets(std::string_view text, size_t at) noexcept {
  std::string_view open = text.substr(at, 1);
  char close = closing(open.front());
  size_t depth = 0;
  while (at < text.size()) {
    char c = text[at];
    if (c == '"' || c == '\'') {
      at = after_quotes(text, at);
      continue;
    }
    if (c == open.front()) ++depth;
    if (c == close && --depth == 0) return at + 1;
    ++at;
  }
  return text.size();
}

// The parentheses around all of it are no part of what is in them.
std::string_view without_parentheses(std::string_view text) noexcept {
  text = without_white(text);
  while (text.size() > 1 && text.front() == '(' && after_brackets(text, 0) == text.size() && text.back() == ')')
    text = without_white(text.substr(1, text.size() - 2));
  return text;
}

// Where the first of the characters stands outside of brackets.
size_t find_outside(std::string_view text, std::string_view wanted) noexcept {
  for (size_t at = 0; at < text.size();) {
    if (wanted.find(text[at]) != std::string_view::npos) return at;
    if (text[at] == '"' || text[at] == '\'')
      at = after_quotes(text, at);
    else
      at = closing(text[at]) != '\0' ? after_brackets(text, at) : at + 1;
  }
  return text.size();
}

std::string_view last_word(std::string_view text) noexcept {
  size_t end = text.size();
  size_t begin = end;
  while (begin != 0 && is_word(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

bool names_type(std::string_view word) noexcept {
  static constexpr std::array<std::string_view, 17> words = {"int",      "char",    "bool",     "float",    "double",
                                                             "long",     "short",   "unsigned", "signed",   "auto",
                                                             "size_t",   "const",   "void",     "volatile", "char8_t",
                                                             "char16_t", "char32_t"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "void (*callback)(int)", "int (&row)[3]": the name is in the first parentheses.
std::string_view name_of_parameter(std::string_view text) noexcept {
  text = without_white(text.substr(0, find_outside(text, "=")));
  size_t parenthesis = find_outside(text, "(");
  if (parenthesis != text.size()) {
    size_t end = after_brackets(text, parenthesis);
    return last_word(without_white(text.substr(parenthesis + 1, end - parenthesis - 2)));
  }
  text = without_white(text.substr(0, find_outside(text, "[")));
  std::string_view name = last_word(text);
  std::string_view before = without_white(text.substr(0, text.size() - name.size()));
  bool is_type = before.empty() || before.back() == ':' || names_type(name);
  return is_type ? std::string_view() : name;
}

} // namespace

std::string_view name_of_callable(std::string_view text) noexcept {
  text = without_parentheses(text);
  while (!text.empty() &&
         (text.front() == '&' || text.front() == '*' || white.find(text.front()) != std::string_view::npos))
    text.remove_prefix(1);
  if (text.empty() || text.front() == '[') return {};
  size_t parenthesis = find_outside(text, "(");
  if (parenthesis != text.size()) {
    std::string_view called = without_white(text.substr(0, parenthesis));
    std::string_view plain = called.substr(0, called.find('<'));
    bool hands_on = plain == "std::move" || plain == "std::ref" || plain == "std::cref" || plain == "std::forward" ||
                    plain == "static_cast";
    size_t end = after_brackets(text, parenthesis);
    if (hands_on) return name_of_callable(text.substr(parenthesis + 1, end - parenthesis - 2));
    text = called;
  }
  return last_word(without_white(text.substr(0, text.find('<'))));
}

std::vector<std::string_view> parameters_of_lambda(std::string_view text) {
  std::vector<std::string_view> names;
  text = without_parentheses(text);
  if (text.empty() || text.front() != '[') return names;
  text = without_white(text.substr(after_brackets(text, 0)));
  if (!text.empty() && text.front() == '<') text = without_white(text.substr(after_brackets(text, 0)));
  while (text.substr(0, 2) == "[[") text = without_white(text.substr(after_brackets(text, 0)));
  if (text.empty() || text.front() != '(') return names;
  std::string_view list = without_white(text.substr(1, after_brackets(text, 0) - 2));
  while (!list.empty()) {
    size_t end = find_outside(list, ",");
    std::string_view parameter = list.substr(0, end);
    if (without_white(parameter) != "void") names.push_back(name_of_parameter(parameter));
    list = end == list.size() ? std::string_view() : list.substr(end + 1);
  }
  return names;
}

} // namespace llmobs
