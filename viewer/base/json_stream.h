// A JsonStream walks over one JSON text from its begin to its end, value by value, and keeps nothing. simdjson finds where the values
// and the brackets are, which takes a processor's widest instructions; what it finds is checked here as it is walked over. What is
// not asked for is passed over, and checked all the same.
#pragma once

#include "base/json_value.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace llmobs::viewer {

/// Thrown where a text stops to be JSON.
struct NotJson {};

class JsonStream {
public:
  /// How many bytes must be readable behind a text.
  static const std::size_t padding;

  JsonStream();
  ~JsonStream();
  JsonStream(JsonStream&&) noexcept;
  JsonStream& operator=(JsonStream&&) noexcept;

  /// Goes to the begin of a text, which must stay as long as it is walked over. Throws NotJson, as all below do.
  void begin(std::string_view text);
  /// Checks that nothing stands behind the value that was read.
  void finish() const;

  /// What kind of value is next, and where it begins in the text.
  JsonType type() const;
  bool is_text() const { return peek() == '"'; }
  bool is_object() const { return peek() == '{'; }
  bool is_list() const { return peek() == '['; }
  bool is_number() const { return peek() == '-' || (peek() >= '0' && peek() <= '9'); }
  std::size_t offset() const { return *next_; }
  /// Where the object or list ends that has just been read.
  std::size_t end_of_container() const { return next_[-1] + std::size_t{1}; }

  /// The content of a string, which stays until the next text. Escapes that mean no character (half of a pair, as texts have
  /// that were cut) become U+FFFD.
  std::string_view text();
  /// The spelling of a number, boolean or null, as it stands in the text.
  std::string_view scalar();
  /// The number, and the number rounded and kept within the range of the type.
  double real();
  std::int64_t integer();
  /// Gives each member of an object to `take`, as its name and this stream, of which `take` reads the value, or nothing.
  template<typename Take> void members(Take take) {
    enter('{');
    if (skip('}')) return;
    do {
      const std::string_view name = key();
      const std::uint32_t* const before = next_;
      take(name, *this);
      if (next_ == before) pass();
    } while (goes_on('}'));
  }
  /// The same for the elements of a list.
  template<typename Take> void elements(Take take) {
    enter('[');
    if (skip(']')) return;
    do {
      const std::uint32_t* const before = next_;
      take(*this);
      if (next_ == before) pass();
    } while (goes_on(']'));
  }
  /// Checks the value, as deep as it may be, and passes over it.
  void pass();

private:
  struct Finder;

  char peek() const {
    if (next_ == end_) fail();
    return text_[*next_];
  }
  char take() {
    const char first = peek();
    ++next_;
    return first;
  }
  bool skip(char expected) {
    if (peek() != expected) return false;
    ++next_;
    return true;
  }
  void enter(char bracket) {
    if (take() != bracket) fail();
  }
  bool goes_on(char closing) {
    const char next = take();
    if (next != ',' && next != closing) fail();
    return next == ',';
  }
  void pass_key() {
    if (take() != '"' || take() != ':') fail();
  }
  std::string_view key() {
    const std::uint32_t* const token = next_;
    pass_key();
    return content(token);
  }
  // From the token to the next one, without the white space between them.
  std::string_view up_to_next(const std::uint32_t* token) const {
    std::size_t end = token[1];
    while (text_[end - 1] == ' ' || text_[end - 1] == '\t' || text_[end - 1] == '\r' || text_[end - 1] == '\n') --end;
    return {text_ + token[0], end - token[0]};
  }
  // Behind the mark that ends a string another token begins at once, so the last byte before that is the mark.
  std::string_view content(const std::uint32_t* token) {
    const std::string_view spelling = up_to_next(token);
    const std::string_view raw = spelling.substr(1, spelling.size() - 2);
    return escape_ >= raw.data() + raw.size() ? raw : unescaped(raw);
  }
  std::string_view unescaped(std::string_view raw);
  [[noreturn]] static void fail();

  std::unique_ptr<Finder> finder_;
  const char* text_ = nullptr;
  // Where each value, bracket, comma and colon begins; of strings only the begin is here. Behind the last one stands the text's end.
  const std::uint32_t* next_ = nullptr;
  const std::uint32_t* end_ = nullptr;
  const char* escape_ = nullptr; // a backslash, or the text's end: there is none before it that has not been read
  const char* text_end_ = nullptr;
  std::vector<char> open_;            // the brackets that pass() waits for
  std::deque<std::string> unescaped_; // texts that do not stand in the text itself
};

} // namespace llmobs::viewer
