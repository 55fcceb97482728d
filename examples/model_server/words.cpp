#include "words.h"

#include <algorithm>
#include <unordered_set>

namespace model {
namespace {

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// A character that belongs to a word only between or behind its letters: "c++", "file.json", "don't".
bool joins_word(std::string_view text, std::size_t at) {
  char c = text[at];
  bool inside = at + 1 < text.size() && is_word_byte(text[at + 1]);
  if (c == '\'' || c == '.') return inside;
  bool plus_plus = c == '+' && ((at + 1 < text.size() && text[at + 1] == '+') || text[at - 1] == '+');
  return plus_plus;
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_word_byte(text[at]) || joins_word(text, at))) ++at;
  return at;
}

bool ends_with(std::string_view text, std::string_view ending, std::size_t least_rest) {
  return text.size() >= ending.size() + least_rest && text.substr(text.size() - ending.size()) == ending;
}

bool is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

// "running" -> "runn" -> "run"; "making" -> "mak", like "make" without its silent e.
std::string mend(std::string stem) {
  std::size_t n = stem.size();
  if (n <= 3) return stem;
  char last = stem[n - 1];
  bool doubled = last == stem[n - 2] && !is_vowel(last) && last != 's' && last != 'l';
  if (doubled || last == 'e') stem.pop_back();
  return stem;
}

void add_parts(const std::string& word, std::vector<Word>& out) {
  if (word.find_first_of("_.") == std::string::npos) return;
  std::size_t begin = 0;
  while (begin < word.size()) {
    std::size_t end = std::min(word.find_first_of("_.", begin), word.size());
    std::string part = word.substr(begin, end - begin);
    if (part.size() > 1 && !is_small_word(part)) out.push_back({part, stem_of(part)});
    begin = end + 1;
  }
}

} // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool is_small_word(std::string_view lower) {
  static const std::unordered_set<std::string_view> small = {
      "a",      "about", "all",   "also",  "am",     "an",     "and",     "any",     "are",   "as",     "at",
      "be",     "been",  "being", "but",   "by",     "can",    "could",   "did",     "do",    "does",   "doing",
      "done",   "each",  "every", "for",   "from",   "give",   "given",   "had",     "has",   "have",   "here",
      "how",    "i",     "if",    "in",    "into",   "is",     "it",      "its",     "just",  "know",   "let",
      "like",   "many",  "may",   "me",    "might",  "more",   "most",    "much",    "must",  "my",     "no",
      "not",    "of",    "on",    "one",   "or",     "other",  "our",     "out",     "over",  "please", "shall",
      "should", "so",    "some",  "such",  "tell",   "than",   "that",    "the",     "their", "them",   "then",
      "there",  "these", "they",  "this",  "those",  "to",     "up",      "us",      "was",   "we",     "were",
      "what",   "when",  "where", "which", "while",  "who",    "whom",    "whose",   "why",   "will",   "with",
      "would",  "you",   "your",  "it's",  "what's", "don't",  "doesn't", "explain", "show",  "get",    "say",
      "says",   "mean",  "means", "want",  "need",   "happen", "happens", "called",  "name",  "s",      "t",
      "only",   "own"};
  return small.count(lower) != 0;
}

std::string stem_of(std::string_view lower) {
  if (ends_with(lower, "'s", 2)) lower.remove_suffix(2);
  for (char c : lower) {
    if (c < 'a' || c > 'z') return std::string(lower);
  }
  std::string stem(lower);
  if (ends_with(stem, "ies", 2)) {
    stem.replace(stem.size() - 3, 3, "y");
  } else if (ends_with(stem, "sses", 1) || ends_with(stem, "shes", 2) || ends_with(stem, "ches", 2)) {
    stem.resize(stem.size() - 2);
  } else if (ends_with(stem, "s", 3) && !ends_with(stem, "ss", 0) && !ends_with(stem, "us", 0)) {
    stem.pop_back();
  }
  for (std::string_view ending : {"ation", "ing", "ment", "ed", "er", "ly"}) {
    if (ends_with(stem, ending, 3)) {
      stem.resize(stem.size() - ending.size());
      break;
    }
  }
  return mend(std::move(stem));
}

std::vector<Word> content_words(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = word_end(text, at);
    std::string word = lower_case(text.substr(at, end - at));
    if (!is_small_word(word)) {
      words.push_back({word, stem_of(word)});
      add_parts(word, words);
    }
    at = end;
  }
  return words;
}

std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    ++count;
    at = word_end(text, at);
  }
  return count;
}

} // namespace model
