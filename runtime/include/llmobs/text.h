// Text is a view of characters that somebody else owns: what a string_view is, without its header. It converts from
// string literals, char*, and anything with data() and size() of char (std::string, std::string_view).
#ifndef LLMOBS_TEXT_H
#define LLMOBS_TEXT_H

#include <llmobs/capture.h>

#include <stddef.h>

namespace llmobs {
inline namespace v1 {

class LLMOBS_VIEW_OF(char) Text { ///< a view of characters that somebody else owns
public:
  constexpr Text() noexcept : data_(""), size_(0) {}
  constexpr Text(const char* data, size_t size) noexcept : data_(data), size_(size) {}
  /// Null is the empty text.
  constexpr Text(const char* text) noexcept : data_(text ? text : ""), size_(text ? __builtin_strlen(text) : 0) {}
  template<class String, class = typename detail::enable_if<detail::is_text<String>::value>::t>
  constexpr Text(const String& text) noexcept : data_(text.data()), size_(text.size()) {}

  constexpr const char* data() const noexcept { return data_; } ///< not null, and not ended by a NUL byte
  constexpr size_t size() const noexcept { return size_; }      ///< in bytes
  constexpr bool empty() const noexcept { return size_ == 0; }  ///< whether it has no bytes

  /// A std::string or std::string_view of it: anything made of characters and their number.
  template<class String, class = decltype(String(detail::declval<const char*>(), detail::declval<size_t>()))>
  explicit operator String() const {
    return String(data_, size_);
  }

  friend bool operator==(Text a, Text b) noexcept {
    return a.size_ == b.size_ && (a.size_ == 0 || __builtin_memcmp(a.data_, b.data_, a.size_) == 0);
  }
  friend bool operator!=(Text a, Text b) noexcept { return !(a == b); }

private:
  const char* data_;
  size_t size_;
};

} // namespace v1
} // namespace llmobs

#endif
