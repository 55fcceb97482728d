// A name as its words in lower case with an underscore between them: api_key for api_key, apiKey, APIKey, Api-Key and
// api.key. Digits belong to the word before them. Of a name that is too long the end counts.
#pragma once

#include <cstddef>
#include <string_view>

namespace llmobs {

class SnakeCase {
public:
  explicit SnakeCase(std::string_view name) noexcept {
    constexpr size_t longest = sizeof text_ / 2;
    if (name.size() > longest) name.remove_prefix(name.size() - longest);
    for (size_t i = 0; i < name.size(); ++i) {
      char c = name[i];
      if (!is_part(c)) {
        pause();
        continue;
      }
      bool after_lower = i != 0 && !is_upper(name[i - 1]);
      bool before_lower = i + 1 < name.size() && is_lower(name[i + 1]);
      if (is_upper(c) && (after_lower || before_lower)) pause();
      text_[size_++] = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (size_ != 0 && text_[size_ - 1] == '_') --size_;
  }

  // Both are parts of this object.
  std::string_view text() const& noexcept { return {text_, size_}; }
  std::string_view last_word() const& noexcept { return text().substr(text().rfind('_') + 1); }
  std::string_view text() && = delete;
  std::string_view last_word() && = delete;

  /// Whether these words, one or more, stand somewhere in it.
  bool has(std::string_view words) const noexcept {
    std::string_view all = text();
    for (size_t at = all.find(words); at != std::string_view::npos; at = all.find(words, at + 1)) {
      size_t end = at + words.size();
      if ((at == 0 || all[at - 1] == '_') && (end == all.size() || all[end] == '_')) return true;
    }
    return false;
  }

private:
  static bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
  static bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
  static bool is_part(char c) noexcept {
    return is_upper(c) || is_lower(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
  }
  void pause() noexcept {
    if (size_ != 0 && text_[size_ - 1] != '_') text_[size_++] = '_';
  }

  char text_[192]; // each character and a pause before it
  size_t size_ = 0;
};

} // namespace llmobs
