#include "span/secret_text.h"

#include <algorithm>

namespace llmobs {

namespace {

constexpr std::string_view redacted = "[redacted]";

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) noexcept {
  return is_upper(static_cast<char>(c & ~0x20)) && static_cast<unsigned char>(c) < 0x80;
}
bool is_alnum(char c) noexcept { return is_digit(c) || is_letter(c); }
bool is_name(char c) noexcept { return is_alnum(c) || c == '_' || c == '-'; }
bool is_base64url(char c) noexcept { return is_alnum(c) || c == '_' || c == '-'; }
bool is_credential(char c) noexcept {
  return is_base64url(c) || std::string_view(".~+/=:%").find(c) != std::string_view::npos;
}
bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
bool is_white(char c) noexcept { return is_blank(c) || c == '\n' || c == '\r'; }
bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

// Words are spelled in small letters, maybe with a large one in front, or all in large ones.
bool looks_made_up(std::string_view text) noexcept {
  if (text.empty()) return false;
  bool has_large = false, has_small = false;
  for (char c : text.substr(1)) {
    if (!is_letter(c) && c != '-' && c != '.') return true;
    has_large = has_large || is_upper(c);
    has_small = has_small || (is_letter(c) && !is_upper(c));
  }
  return has_large && has_small;
}

struct Found {
  size_t begin = 0, end = 0;
  bool needs_quotes = false; // it stands where JSON has a number
};

// However the text is made, the time it takes grows with its length alone: each hint is looked at for a bounded number of
// bytes, or for bytes that no other hint is looked at for.
class Finder {
public:
  Finder(std::string_view text, const SecretNames& names) noexcept : text_(text), names_(names) {}

  /// Whether a secret is at or behind this hint, and not before `from`.
  bool find(size_t hint, size_t from, Found& found) {
    bool is_there = by_look(hint, found) || by_name(hint, found);
    return is_there && found.begin >= from && found.begin < found.end &&
           text_.substr(found.begin, redacted.size()) != redacted;
  }

private:
  bool by_look(size_t hint, Found& found) {
    switch (at(hint) | 0x20) {
    case 'b': return scheme(hint, "bearer", found) || scheme(hint, "basic", found);
    case 'k': return hint >= 1 && (at(hint + 1) == '-' ? key(hint - 1, "sk-", 6, found) : aws(hint - 1, found));
    case 'g': return github(hint, found);
    case 't': return hint >= 9 && key(hint - 9, "github_pat_", 20, found);
    case 'x': return slack(hint, found);
    case 'i': return hint >= 1 && key(hint - 1, "AIza", 30, found);
    case 'e': return web_token(hint, found);
    case '-': return private_key(hint, found);
    case '/': return user_info(hint, found);
    default: return false;
    }
  }

  char at(size_t i) const noexcept { return i < text_.size() ? text_[i] : '\0'; }
  bool begins_word(size_t i) const noexcept { return i == 0 || !is_alnum(text_[i - 1]); }
  bool stands(size_t i, std::string_view what) const noexcept { return text_.substr(i, what.size()) == what; }
  bool stands_in_any_case(size_t i, std::string_view small) const noexcept {
    if (text_.size() - i < small.size()) return false;
    return std::equal(small.begin(), small.end(), text_.begin() + static_cast<std::ptrdiff_t>(i),
                      [](char a, char b) { return a == (b | 0x20); });
  }
  template<class Is> size_t end_of(size_t i, Is&& is) const noexcept {
    while (i < text_.size() && is(text_[i])) ++i;
    return i;
  }

  bool scheme(size_t i, std::string_view name, Found& found) const noexcept {
    if (!stands_in_any_case(i, name) || !begins_word(i)) return false;
    size_t begin = end_of(i + name.size(), is_blank);
    if (begin == i + name.size()) return false;
    size_t end = end_of(begin, is_credential);
    while (end > begin && (text_[end - 1] == '.' || text_[end - 1] == ':')) --end;
    std::string_view credentials = text_.substr(begin, end - begin);
    if (name == "basic" && credentials.find('=') < credentials.size() - 2) return false;
    bool is_all_there_is = name == "bearer" && i == 0 && end == text_.size() && credentials.size() >= 8;
    if (credentials.size() < 6 || (!is_all_there_is && !looks_made_up(credentials) && credentials.size() < 24))
      return false;
    return found = {begin, end}, true;
  }

  // `least`: characters behind the prefix, with a digit among them, or many.
  bool key(size_t i, std::string_view prefix, size_t least, Found& found) const noexcept {
    if (!stands(i, prefix) || !begins_word(i)) return false;
    size_t begin = i + prefix.size(), end = end_of(begin, is_base64url);
    std::string_view rest = text_.substr(begin, end - begin);
    bool has_digit = std::any_of(rest.begin(), rest.end(), is_digit);
    if (rest.size() < least || (!has_digit && rest.size() < 20)) return false;
    return found = {i, end}, true;
  }

  bool aws(size_t i, Found& found) const noexcept {
    if (!stands(i, "AKIA") || !begins_word(i)) return false;
    size_t end = end_of(i, [](char c) { return is_upper(c) || is_digit(c); });
    if (end - i != 20 || is_alnum(at(end))) return false;
    return found = {i, end}, true;
  }

  bool github(size_t i, Found& found) const noexcept {
    for (std::string_view prefix : {"ghp_", "gho_", "ghu_", "ghs_", "ghr_"}) {
      if (key(i, prefix, 20, found)) return true;
    }
    return false;
  }

  bool slack(size_t i, Found& found) const noexcept {
    for (std::string_view prefix : {"xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-"}) {
      if (key(i, prefix, 10, found)) return true;
    }
    return false;
  }

  bool web_token(size_t i, Found& found) noexcept {
    if (i < no_token_before_ || !stands(i, "eyJ") || !begins_word(i)) return false;
    size_t head = end_of(i, is_base64url);
    no_token_before_ = head; // if this is none, no later part of it is one
    if (at(head) != '.' || head - i < 10) return false;
    size_t body = end_of(head + 1, is_base64url);
    if (body - head < 10) return false;
    return found = {i, at(body) == '.' ? end_of(body + 1, is_base64url) : body}, true;
  }

  bool private_key(size_t i, Found& found) const noexcept {
    constexpr std::string_view begin = "-----BEGIN ", kind = "PRIVATE KEY-----", end = "-----END ";
    if (!stands(i, begin)) return false;
    size_t head = end_of(i + begin.size(), [](char c) { return is_upper(c) || c == ' '; });
    if (head < kind.size() || text_.substr(head - (kind.size() - 5), kind.size()) != kind) return false;
    size_t foot = text_.find(end, head);
    if (foot == std::string_view::npos) return found = {i, text_.size()}, true;
    size_t close = text_.find("-----", foot + end.size());
    return found = {i, close == std::string_view::npos ? text_.size() : close + 5}, true;
  }

  bool user_info(size_t i, Found& found) const noexcept {
    if (i == 0 || text_[i - 1] != ':' || at(i + 1) != '/') return false;
    size_t end = end_of(i + 2, [](char c) { return !is_white(c) && !is_quote(c) && c != '/' && c != '@' && c != '?'; });
    size_t colon = text_.find(':', i + 2);
    if (at(end) != '@' || colon >= end) return false;
    return found = {colon + 1, end}, true;
  }

  // --- behind a name --------------------------------------------------------------------------------------------------

  bool by_name(size_t hint, Found& found) {
    if (!is_name(at(hint))) return false;
    size_t begin = hint, end = hint;
    while (end - hint <= longest_name && is_name(at(end))) ++end;
    char behind = at(end);
    if (!is_quote(behind) && behind != '\\' && behind != ':' && behind != '=') return false;
    while (begin != 0 && hint - begin <= longest_name && is_name(text_[begin - 1])) --begin;
    if (end - begin > longest_name || !names_.has(text_.substr(begin, end - begin))) return false;
    if (behind == '=') return assigned(begin, end, found);
    return behind == ':' ? header(begin, end, found) : quoted(begin, end, found);
  }

  // "name": "value", also inside of a string, where the quotes are escaped.
  bool quoted(size_t begin, size_t end, Found& found) const {
    bool is_escaped = text_[end] == '\\';
    std::string_view quote = text_.substr(end, is_escaped ? 2 : 1);
    bool is_between = is_quote(quote.back()) && begin >= quote.size() && stands(begin - quote.size(), quote);
    if (!is_between) return false;
    size_t i = end_of(end + quote.size(), is_white);
    if (at(i) != ':' && at(i) != '=') return false;
    if (at(++i) == '>') ++i;
    i = end_of(i, is_white);
    if (stands(i, quote)) return string(i, quote, found);
    size_t after = end_of(i, [](char c) { return is_digit(c) || c == '.' || c == '-'; });
    unsigned char number[9] = {static_cast<unsigned char>(Tag::integer)};
    bool is_number = after != i &&
                     SecretNames::is_secret(text_.substr(begin, end - begin), {number, number + sizeof number});
    return is_number ? (found = {i, after, true}, true) : false;
  }

  bool string(size_t open, std::string_view quote, Found& found) const noexcept {
    size_t i = open + quote.size();
    found.begin = i;
    for (; i < text_.size() && !stands(i, quote); ++i) {
      if (text_[i] == '\\') i += quote.size() == 2 && at(i + 1) == '\\' ? 3 : 1;
    }
    found.end = std::min(i, text_.size());
    found.needs_quotes = false;
    return true;
  }

  // Alone in its line, or quoted as a whole: 'Authorization: ..'.
  bool header(size_t begin, size_t end, Found& found) const noexcept {
    std::string_view name = text_.substr(begin, end - begin);
    bool is_header = name.find('-') != std::string_view::npos || stands_in_any_case(begin, "authorization") ||
                     stands_in_any_case(begin, "cookie");
    char before = begin == 0 ? '\n' : text_[begin - 1];
    bool is_alone = before == '\n' || is_quote(before) || (before == 'n' && begin >= 2 && text_[begin - 2] == '\\');
    if (!is_header || !is_alone) return false;
    size_t i = end_of(end + 1, is_blank);
    size_t stop = end_of(i, [&](char c) {
      return c != '\n' && c != '\r' && c != '\\' && !(is_quote(before) && c == before);
    });
    return found = {i, stop}, true;
  }

  // Of an address, a form or an environment; a password also elsewhere.
  bool assigned(size_t begin, size_t end, Found& found) const noexcept {
    char before = begin == 0 ? '&' : text_[begin - 1];
    std::string_view name = text_.substr(begin, end - begin);
    bool is_large = std::none_of(name.begin(), name.end(), [](char c) { return is_letter(c) && !is_upper(c); });
    bool is_password = stands_in_any_case(begin, "passw") || stands_in_any_case(begin, "pwd");
    bool is_field = before == '&' || before == '?' || before == ';' || name[0] == '-';
    if (!is_field && !is_large && !is_password) return false;
    size_t i = end + 1;
    if (at(i) == '=' || stands(i, redacted)) return false;
    if (is_quote(at(i))) return string(i, text_.substr(i, 1), found);
    size_t stop = end_of(i, [](char c) {
      return !is_white(c) && !is_quote(c) && c != '&' && c != ';' && c != ',' && c != ')' && c != '\\';
    });
    return found = {i, stop}, true;
  }

  static constexpr size_t longest_name = 96;

  std::string_view text_;
  const SecretNames& names_;
  size_t no_token_before_ = 0;
};

} // namespace

SecretText::SecretText(const SecretNames& names) : names_(names) {
  // Eight of them are told apart exactly, so what is frequent in text stands far from its like.
  for (std::string_view pair :
       {"be", "ba", "k-", "gh", "xo", "iz", "ey", "ok", "//", "--", "ss", "wd", "cr", "ki", "t_", "jw"})
    hints_.add(static_cast<unsigned char>(pair[0]), static_cast<unsigned char>(pair[1]));
  for (const std::string& name : names.more()) {
    std::string_view word = std::string_view(name).substr(name.rfind('_') + 1);
    if (word.size() >= 2) hints_.add(static_cast<unsigned char>(word[0]), static_cast<unsigned char>(word[1]));
  }
}

bool SecretText::redact(std::string_view text, Bytes& room) const {
  size_t taken = 0;
  Finder finder(text, names_);
  for (size_t hint = hints_.next(text, 0); hint < text.size(); hint = hints_.next(text, hint)) {
    Found found;
    if (!finder.find(hint, taken, found)) {
      ++hint;
      continue;
    }
    room.append(text.substr(taken, found.begin - taken));
    if (found.needs_quotes) room.append('"');
    room.append(redacted);
    if (found.needs_quotes) room.append('"');
    taken = hint = found.end;
  }
  if (taken == 0) return false;
  room.append(text.substr(taken));
  return true;
}

} // namespace llmobs
