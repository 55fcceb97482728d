// A ValueReader walks the bytes of values that a record carries (record.h), token by token, and never beyond them:
// whatever the bytes are, it ends. A RawValue is a view of one whole value that was not taken apart yet.
#pragma once

#include "record/record.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace llmobs {

/// Of a value, shaped or not.
inline Tag tag_of(unsigned char byte) noexcept { return static_cast<Tag>(byte & ~shaped_value); }

struct RawValue {
  const unsigned char* begin = nullptr;
  const unsigned char* end = nullptr;

  size_t size() const noexcept { return static_cast<size_t>(end - begin); }
  bool present() const noexcept { return begin != nullptr; }
  /// The first tag; nothing at all reads as null.
  Tag tag() const noexcept { return begin == end ? Tag::null : tag_of(*begin); }
  bool is_null() const noexcept { return tag() == Tag::null; }
  /// Of a string; empty for anything else.
  std::string_view string() const noexcept {
    uint32_t length = 0;
    if (tag() != Tag::string) return {};
    size_t head = (*begin & shaped_value) != 0 ? shaped_value_head : 1 + sizeof length;
    if (size() < head) return {};
    std::memcpy(&length, begin + 1, sizeof length);
    if (size() - head < length) return {};
    return {reinterpret_cast<const char*>(begin) + head, length};
  }
};

struct Token {
  Tag tag = Tag::null;
  std::string_view text; // string, json, opaque, key
  union {
    int64_t integer;
    uint64_t unsigned_integer;
    double number;
    float number32;
  };
  Token() noexcept : integer(0) {}
};

inline bool opens(Tag tag) noexcept {
  return tag == Tag::object || tag == Tag::message || tag == Tag::document || tag == Tag::array;
}
inline bool closes(Tag tag) noexcept { return tag == Tag::object_end || tag == Tag::array_end; }

class ValueReader {
public:
  explicit ValueReader(RawValue value) noexcept : at_(value.begin), end_(value.end) {}

  /// The next token. False at the end and at bytes that are no token; then every further call is false, too.
  bool next(Token& token) noexcept;

  /// The next whole value (the rest, if it is not closed). Not present: there is none.
  RawValue value() noexcept;

  /// Inside an object: the next key, or false at its end. Whatever else stands in a key's place is passed over, and
  /// reported by `left_out` when it is the mark that content is missing.
  bool key(std::string_view& key, bool* left_out = nullptr) noexcept;

  bool at_end() const noexcept { return at_ == end_; }
  bool at_close() const noexcept { return at_end() || closes(tag_of(*at_)); }
  Tag peek() const noexcept { return at_end() ? Tag::null : tag_of(*at_); }

private:
  bool shaped(Token& token) noexcept;
  bool short_key(Token& token) noexcept;
  bool fail() noexcept {
    at_ = end_;
    return false;
  }

  const unsigned char* at_;
  const unsigned char* end_;
};

/// Walks the fields of a record.
class FieldReader {
public:
  FieldReader(const unsigned char* begin, const unsigned char* end) noexcept : at_(begin), end_(end) {}
  bool next(Field& field, RawValue& value) noexcept {
    uint32_t size = 0;
    auto left = static_cast<size_t>(end_ - at_);
    if (left < 1 + sizeof size) return false;
    if ((*at_ & shaped_field) != 0) return shaped(field, value);
    field = static_cast<Field>(*at_);
    std::memcpy(&size, at_ + 1, sizeof size);
    at_ += 1 + sizeof size;
    left -= 1 + sizeof size;
    value = RawValue{at_, at_ + (left < size ? left : size)};
    at_ = value.end;
    return true;
  }

private:
  bool shaped(Field& field, RawValue& value) noexcept {
    uint32_t size = 0;
    auto left = static_cast<size_t>(end_ - at_);
    if (left < shaped_field_size(0)) return false;
    field = static_cast<Field>(*at_ & ~shaped_field);
    std::memcpy(&size, at_ + 2, sizeof size);
    left -= shaped_field_size(0);
    value = RawValue{at_ + 1, at_ + shaped_field_size(left < size ? left : size)};
    at_ = value.end;
    return true;
  }

  const unsigned char* at_;
  const unsigned char* end_;
};

} // namespace llmobs
