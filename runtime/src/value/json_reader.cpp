#include "value/json_reader.h"

#include "record/record.h"
#include "json/utf8.h"

#include <charconv>
#include <cstdint>

namespace llmobs {

namespace {

constexpr unsigned deepest = 64;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// The end of the number that begins at `at`, or null.
const char* number_end(const char* at, const char* end) noexcept {
  auto digits = [&] {
    const char* first = at;
    while (at != end && is_digit(*at)) ++at;
    return at != first;
  };
  if (at != end && *at == '-') ++at;
  if (at != end && *at == '0') {
    ++at;
  } else if (!digits()) {
    return nullptr;
  }
  if (at != end && *at == '.') {
    ++at;
    if (!digits()) return nullptr;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    if (!digits()) return nullptr;
  }
  return at;
}

class Reader {
public:
  Reader(std::string_view text, Bytes& out) noexcept : at_(text.data()), end_(at_ + text.size()), out_(out) {}

  bool document() {
    space();
    if (!value(0)) return false;
    space();
    return at_ == end_;
  }

private:
  void space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }
  bool take(char c) noexcept {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  void put(Tag tag) { out_.append(static_cast<char>(tag)); }
  template<class T> void put(Tag tag, T payload) {
    put(tag);
    out_.append(&payload, sizeof payload);
  }

  bool value(unsigned depth) {
    if (at_ == end_) return false;
    switch (*at_) {
    case '{': return object(depth);
    case '[': return array(depth);
    case '"': return string(Tag::string);
    case 't': return word("true", Tag::true_);
    case 'f': return word("false", Tag::false_);
    case 'n': return word("null", Tag::null);
    default: return number();
    }
  }

  bool word(std::string_view spelling, Tag tag) {
    if (static_cast<size_t>(end_ - at_) < spelling.size()) return false;
    if (std::string_view(at_, spelling.size()) != spelling) return false;
    at_ += spelling.size();
    put(tag);
    return true;
  }

  bool object(unsigned depth) {
    if (depth == deepest) return false;
    ++at_;
    put(Tag::object);
    space();
    while (!take('}')) {
      if (at_ == end_ || *at_ != '"' || !string(Tag::key)) return false;
      space();
      if (!take(':')) return false;
      space();
      if (!value(depth + 1) || !another('}')) return false;
    }
    put(Tag::object_end);
    return true;
  }

  bool array(unsigned depth) {
    if (depth == deepest) return false;
    ++at_;
    put(Tag::array);
    space();
    while (!take(']')) {
      if (!value(depth + 1) || !another(']')) return false;
    }
    put(Tag::array_end);
    return true;
  }

  // After an element: either the end comes, or a comma and another element.
  bool another(char closing) noexcept {
    space();
    if (at_ != end_ && *at_ == closing) return true;
    if (!take(',')) return false;
    space();
    return at_ != end_ && *at_ != closing;
  }

  bool number() {
    const char* begin = at_;
    const char* end = number_end(at_, end_);
    if (!end) return false;
    at_ = end;
    int64_t integer = 0;
    uint64_t unsigned_integer = 0;
    double number = 0;
    auto whole = [&](std::from_chars_result result) { return result.ec == std::errc() && result.ptr == end; };
    if (whole(std::from_chars(begin, end, integer))) {
      put(Tag::integer, integer);
    } else if (whole(std::from_chars(begin, end, unsigned_integer))) {
      put(Tag::unsigned_, unsigned_integer);
    } else if (std::string_view(begin, static_cast<size_t>(end - begin)).find_first_of(".eE") !=
                   std::string_view::npos &&
               whole(std::from_chars(begin, end, number))) {
      put(Tag::number, number);
    } else {
      put(Tag::json, static_cast<uint32_t>(end - begin));
      out_.append(begin, static_cast<size_t>(end - begin));
    }
    return true;
  }

  bool string(Tag tag) {
    ++at_;
    put(tag, uint32_t{0});
    size_t start = out_.size();
    while (at_ != end_) {
      const char* run = at_;
      while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20) ++at_;
      out_.append(run, static_cast<size_t>(at_ - run));
      if (take('"')) {
        auto size = static_cast<uint32_t>(out_.size() - start);
        std::memcpy(out_.data() + start - sizeof size, &size, sizeof size);
        return true;
      }
      if (!take('\\') || !escape()) return false;
    }
    return false;
  }

  bool escape() {
    if (at_ == end_) return false;
    char c = *at_++;
    switch (c) {
    case '"':
    case '\\':
    case '/': out_.append(c); return true;
    case 'b': out_.append('\b'); return true;
    case 'f': out_.append('\f'); return true;
    case 'n': out_.append('\n'); return true;
    case 'r': out_.append('\r'); return true;
    case 't': out_.append('\t'); return true;
    case 'u': return unicode();
    default: return false;
    }
  }

  bool hex4(uint32_t& code) noexcept {
    if (end_ - at_ < 4) return false;
    auto result = std::from_chars(at_, at_ + 4, code, 16);
    bool whole = result.ec == std::errc() && result.ptr == at_ + 4;
    at_ += 4;
    return whole;
  }

  bool unicode() {
    uint32_t code = 0;
    if (!hex4(code)) return false;
    if (code >= 0xd800 && code < 0xdc00 && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
      const char* back = at_;
      at_ += 2;
      uint32_t low = 0;
      if (!hex4(low)) return false;
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      } else {
        at_ = back;
      }
    }
    if (code >= 0xd800 && code < 0xe000) code = 0xfffd; // half of a pair
    out_.commit(put_utf8(out_.reserve(4), code));
    return true;
  }

  const char* at_;
  const char* end_;
  Bytes& out_;
};

} // namespace

bool read_json(std::string_view text, Bytes& value) {
  size_t before = value.size();
  if (text.size() <= UINT32_MAX && Reader(text, value).document()) return true;
  value.cut(before);
  return false;
}

bool is_json_number(std::string_view text) noexcept {
  const char* end = text.data() + text.size();
  return number_end(text.data(), end) == end && !text.empty();
}

} // namespace llmobs
