#include "span/secret_names.h"

#include "base/snake_case.h"

#include <algorithm>

namespace llmobs {

namespace {

constexpr std::string_view known[] = {"authorization", "api_key",     "apikey",    "xapikey",     "cookie",
                                      "cookies",       "password",    "passwd",    "passphrase",  "pwd",
                                      "passwords",     "secret",      "secrets",   "credential",  "credentials",
                                      "token",         "accesstoken", "authtoken", "private_key", "refreshtoken",
                                      "clientsecret",  "privatekey",  "secretkey", "secret_key",  "access_key",
                                      "signing_key",   "account_key", "auth_key",  "api_keys",    "jwt"};

// A token of a text or of a list of pages.
constexpr std::string_view harmless_tokens[] = {"bos",          "eos",   "pad",   "unk",          "sep",     "cls",
                                                "mask",         "stop",  "start", "end",          "special", "next",
                                                "page",         "first", "last",  "new",          "prev",    "previous",
                                                "current",      "per",   "to",    "continuation", "eot",     "input",
                                                "output",       "max",   "min",   "num",          "one",     "each",
                                                "by",           "image", "text",  "sampled",      "draft",   "token",
                                                "cancellation", "cancel"};

template<size_t N> bool is_one_of(std::string_view word, const std::string_view (&words)[N]) noexcept {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool ends_with_words(std::string_view name, std::string_view words) noexcept {
  if (name.size() < words.size() || name.substr(name.size() - words.size()) != words) return false;
  return name.size() == words.size() || name[name.size() - words.size() - 1] == '_';
}

std::string_view without_number(std::string_view name) noexcept {
  while (!name.empty() && ((name.back() >= '0' && name.back() <= '9') || name.back() == '_')) name.remove_suffix(1);
  return name;
}

// All names that are known have one of these pairs of letters; most names have none.
bool may_be_one(std::string_view name) noexcept {
  for (size_t i = 0; i + 1 < name.size(); ++i) {
    auto first = static_cast<unsigned char>(name[i] | 0x20), second = static_cast<unsigned char>(name[i + 1] | 0x20);
    unsigned pair = first << 8 | second;
    switch (pair) {
    case 'i' << 8 | 'z':
    case 'e' << 8 | 'y':
    case 'o' << 8 | 'k':
    case 's' << 8 | 's':
    case 'w' << 8 | 'd':
    case 'c' << 8 | 'r':
    case 'j' << 8 | 'w': return true;
    default: break;
    }
  }
  return false;
}

bool is_harmless_token(std::string_view name) noexcept {
  if (!ends_with_words(name, "token")) return false;
  std::string_view before = name.substr(0, name.size() - 5);
  if (before.empty()) return false;
  before.remove_suffix(1);
  return is_one_of(before.substr(before.rfind('_') + 1), harmless_tokens);
}

} // namespace

SecretNames::SecretNames(std::string_view more) {
  while (!more.empty()) {
    size_t end = more.find(',');
    SnakeCase name(more.substr(0, end));
    if (!name.text().empty()) more_.emplace_back(name.text());
    more.remove_prefix(end == std::string_view::npos ? more.size() : end + 1);
  }
}

bool SecretNames::has(std::string_view name) const {
  if (more_.empty() && !may_be_one(name)) return false;
  SnakeCase snake(name);
  auto is = [&](std::string_view words) { return ends_with_words(snake.text(), words); };
  if (std::any_of(more_.begin(), more_.end(), is)) return true;
  std::string_view text = without_number(snake.text());
  auto is_known = [&](std::string_view words) { return ends_with_words(text, words); };
  return std::any_of(std::begin(known), std::end(known), is_known) && !is_harmless_token(text);
}

bool SecretNames::is_secret(std::string_view name, RawValue value) {
  SnakeCase snake(name);
  bool is_token = without_number(snake.last_word()) == "token";
  ValueReader in(value);
  Token token;
  while (in.next(token)) {
    switch (token.tag) {
    case Tag::string:
    case Tag::json:
      if (!token.text.empty()) return true;
      break;
    case Tag::integer:
    case Tag::unsigned_:
    case Tag::number:
    case Tag::number32:
      if (!is_token) return true;
      break;
    default: break;
    }
  }
  return false;
}

} // namespace llmobs
