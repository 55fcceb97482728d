#include "sentences.h"

#include <array>
#include <cctype>

namespace model {
namespace {

bool starts_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// "- point", "* point", "12. point": the size of the mark, 0 if there is none.
std::size_t list_mark(std::string_view line) {
  if (line.size() > 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ') return 2;
  std::size_t digits = 0;
  while (digits < line.size() && digits < 3 && std::isdigit(static_cast<unsigned char>(line[digits])) != 0) ++digits;
  if (digits > 0 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') &&
      line[digits + 1] == ' ') {
    return digits + 2;
  }
  return 0;
}

bool is_table_rule(std::string_view line) {
  return line.find("--") != std::string_view::npos && line.find_first_not_of("|-: ") == std::string_view::npos;
}

// "| a | b |" -> "a: b"; more cells follow with commas.
std::string table_row(std::string_view line) {
  std::string row;
  std::size_t cells = 0;
  for (std::size_t at = 1; at < line.size();) {
    std::size_t end = at;
    while (end < line.size() && !(line[end] == '|' && line[end - 1] != '\\')) ++end;
    std::string_view cell = trim(line.substr(at, end - at));
    if (!cell.empty()) {
      if (cells > 0) row += cells == 1 ? ": " : ", ";
      row += cell;
      ++cells;
    }
    at = end + 1;
  }
  return row;
}

// [text](target) -> text, ![...](...) -> nothing, ** -> nothing; what is between backticks stays.
std::string without_marks(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (starts_with(text.substr(at), "**")) {
      ++at;
      continue;
    }
    std::size_t tick = text[at] == '`' ? text.find('`', at + 1) : std::string_view::npos;
    if (tick != std::string_view::npos) {
      plain += text.substr(at, tick + 1 - at);
      at = tick;
      continue;
    }
    bool image = text[at] == '!' && at + 1 < text.size() && text[at + 1] == '[';
    std::size_t open = image ? at + 1 : at;
    if (text[open] == '[') {
      std::size_t middle = text.find("](", open);
      std::size_t close = middle == std::string_view::npos ? middle : text.find(')', middle);
      bool nested = middle != std::string_view::npos &&
                    text.substr(open + 1, middle - open - 1).find('[') != std::string_view::npos;
      if (close != std::string_view::npos && !nested) {
        if (!image) plain += text.substr(open + 1, middle - open - 1);
        at = close;
        continue;
      }
    }
    plain += text[at];
  }
  return plain;
}

bool ends_with_abbreviation(std::string_view text) {
  static constexpr std::array<std::string_view, 7> known = {"e.g.", "i.e.", "etc.", "cf.", "vs.", "Dr.", "No."};
  for (std::string_view one : known) {
    if (text.size() >= one.size() && text.substr(text.size() - one.size()) == one) return true;
  }
  return false;
}

// A sentence ends at . ! or ? when a blank and the beginning of another follow.
bool ends_sentence(std::string_view text, std::size_t at) {
  char c = text[at];
  if (c != '.' && c != '!' && c != '?') return false;
  if (at + 1 >= text.size()) return true;
  if (text[at + 1] != ' ' || at + 2 >= text.size()) return false;
  char next = text[at + 2];
  bool begins = std::isupper(static_cast<unsigned char>(next)) != 0 ||
                std::isdigit(static_cast<unsigned char>(next)) != 0 || next == '`' || next == '"' || next == '(' ||
                next == '[';
  return begins && !ends_with_abbreviation(text.substr(0, at + 1));
}

class Splitter {
public:
  std::vector<Sentence> split(std::string_view markdown) {
    while (!markdown.empty()) {
      std::size_t end = markdown.find('\n');
      add_line(markdown.substr(0, end));
      if (end == std::string_view::npos) break;
      markdown.remove_prefix(end + 1);
    }
    finish_code();
    finish_paragraph();
    return std::move(sentences_);
  }

private:
  void add_line(std::string_view raw) {
    std::string_view line = trim(raw);
    if (starts_with(line, "```")) {
      finish_paragraph();
      if (in_fence_) finish_code();
      in_fence_ = !in_fence_;
      return;
    }
    bool indented = starts_with(raw, "    ") && paragraph_.empty();
    if (in_fence_ || (indented && !line.empty())) {
      code_ += code_.empty() ? "" : "\n";
      code_ += in_fence_ ? raw : raw.substr(4);
      return;
    }
    finish_code();
    if (line.empty() || line[0] == '#') {
      finish_paragraph();
    } else if (line[0] == '|') {
      finish_paragraph();
      std::string row = is_table_rule(line) ? std::string() : without_marks(table_row(line));
      if (!row.empty()) sentences_.push_back({row});
    } else {
      std::size_t mark = list_mark(line);
      if (mark > 0) finish_paragraph();
      paragraph_ += paragraph_.empty() ? "" : " ";
      paragraph_ += trim(line.substr(mark));
    }
  }

  void finish_code() {
    if (!code_.empty()) sentences_.push_back({code_, true});
    code_.clear();
  }

  void finish_paragraph() {
    std::string text = without_marks(paragraph_);
    paragraph_.clear();
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (!ends_sentence(text, at)) continue;
      push(std::string_view(text).substr(begin, at + 1 - begin));
      begin = at + 1;
    }
    push(std::string_view(text).substr(begin));
  }

  void push(std::string_view text) {
    text = trim(text);
    if (!text.empty()) sentences_.push_back({std::string(text)});
  }

  std::vector<Sentence> sentences_;
  std::string paragraph_;
  std::string code_;
  bool in_fence_ = false;
};

} // namespace

std::vector<Sentence> split_sentences(std::string_view markdown) { return Splitter().split(markdown); }

} // namespace model
