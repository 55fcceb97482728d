#include "tokenizer.h"

#include <array>

namespace model {
namespace {

constexpr std::size_t max_piece = 6;
constexpr std::size_t max_digits = 3;
constexpr std::size_t max_repeated = 4;

constexpr std::array<std::string_view, 18> endings = {"ations", "ation", "ments", "ment", "ings", "ness",
                                                      "able",   "ible",  "ally",  "tion", "sion", "ing",
                                                      "est",    "ies",   "ers",   "ed",   "er",   "ly"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

template<class Predicate> std::size_t run_end(std::string_view text, std::size_t begin, Predicate belongs) {
  while (begin < text.size() && belongs(text[begin])) ++begin;
  return begin;
}

// The size of the first `count` characters of `text`, in bytes.
std::size_t characters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size()) {
    if (!continues_character(text[end]) && count-- == 0) break;
    ++end;
  }
  return end;
}

std::size_t ending_size(std::string_view word) {
  if (characters(word, max_piece) == word.size()) return 0;
  for (std::string_view ending : endings) {
    if (word.size() >= ending.size() + 3 && word.substr(word.size() - ending.size()) == ending) {
      return ending.size();
    }
  }
  return 0;
}

// Cuts text[begin, end), a word of letters; the token starts at `start` (the blank before the word).
void cut_word(std::string_view text, std::size_t start, std::size_t begin, std::size_t end,
              std::vector<std::string_view>& out) {
  std::size_t stem_end = end - ending_size(text.substr(begin, end - begin));
  while (begin < stem_end) {
    std::size_t piece_end = begin + characters(text.substr(begin, stem_end - begin), max_piece);
    out.push_back(text.substr(start, piece_end - start));
    start = begin = piece_end;
  }
  if (stem_end < end) out.push_back(text.substr(stem_end, end - stem_end));
}

// Appends the token or tokens that begin at `at`; returns where the next one begins.
std::size_t cut_next(std::string_view text, std::size_t at, std::vector<std::string_view>& out) {
  auto push = [&](std::size_t end) {
    out.push_back(text.substr(at, end - at));
    return end;
  };
  char c = text[at];
  if (is_letter(c) || (c == ' ' && at + 1 < text.size() && is_letter(text[at + 1]))) {
    std::size_t begin = is_letter(c) ? at : at + 1;
    std::size_t end = run_end(text, begin, is_letter);
    cut_word(text, at, begin, end, out);
    return end;
  }
  if (is_digit(c)) {
    std::size_t end = run_end(text, at, is_digit);
    return push(end - at > max_digits ? at + max_digits : end);
  }
  if (is_line_end(c)) return push(run_end(text, at, is_line_end));
  if (is_blank(c)) {
    std::size_t end = run_end(text, at, is_blank);
    bool gives_blank_to_word = end < text.size() && is_letter(text[end]) && text[end - 1] == ' ';
    return push(gives_blank_to_word ? end - 1 : end);
  }
  std::size_t end = run_end(text, at, [c](char other) { return other == c; });
  return push(end - at > max_repeated ? at + max_repeated : end);
}

} // namespace

std::vector<std::string_view> tokenize(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (std::size_t at = 0; at < text.size();) at = cut_next(text, at, tokens);
  return tokens;
}

std::size_t count_tokens(std::string_view text) { return tokenize(text).size(); }

std::string_view first_tokens(std::string_view text, std::size_t limit) {
  std::vector<std::string_view> tokens = tokenize(text);
  if (tokens.size() <= limit) return text;
  std::size_t size = 0;
  for (std::size_t i = 0; i < limit; ++i) size += tokens[i].size();
  return text.substr(0, size);
}

} // namespace model
