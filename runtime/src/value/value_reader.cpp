#include "value/value_reader.h"

#include <cstring>

namespace llmobs {

namespace {

enum class Payload : uint8_t { malformed, nothing, eight, four, text };

Payload payload_of(Tag tag) noexcept {
  switch (tag) {
  case Tag::integer:
  case Tag::unsigned_:
  case Tag::number:
  case Tag::more: return Payload::eight;
  case Tag::number32: return Payload::four;
  case Tag::string:
  case Tag::json:
  case Tag::opaque:
  case Tag::key: return Payload::text;
  case Tag::null:
  case Tag::false_:
  case Tag::true_:
  case Tag::redacted:
  case Tag::cut:
  case Tag::object:
  case Tag::message:
  case Tag::document:
  case Tag::object_end:
  case Tag::array:
  case Tag::array_end: return Payload::nothing;
  }
  return Payload::malformed;
}

} // namespace

bool ValueReader::next(Token& token) noexcept {
  if (at_ == end_) return false;
  if ((*at_ & shaped_value) != 0) return shaped(token);
  token.tag = static_cast<Tag>(*at_);
  auto left = static_cast<size_t>(end_ - at_) - 1;
  switch (payload_of(token.tag)) {
  case Payload::nothing: ++at_; return true;
  case Payload::eight:
    if (left < 8) return fail();
    std::memcpy(&token.integer, at_ + 1, 8);
    at_ += 9;
    return true;
  case Payload::four:
    if (left < 4) return fail();
    std::memcpy(&token.number32, at_ + 1, 4);
    at_ += 5;
    return true;
  case Payload::text: {
    uint32_t size = 0;
    if (left < sizeof size) return fail();
    std::memcpy(&size, at_ + 1, sizeof size);
    if (left - sizeof size < size) return fail();
    token.text = {reinterpret_cast<const char*>(at_) + 1 + sizeof size, size};
    at_ += 1 + sizeof size + size;
    return true;
  }
  case Payload::malformed: break;
  }
  return fail();
}

bool ValueReader::shaped(Token& token) noexcept {
  auto left = static_cast<size_t>(end_ - at_);
  uint32_t size = 0;
  token.tag = tag_of(*at_);
  if (token.tag == Tag::key) return short_key(token);
  if (left < shaped_value_head) return fail();
  std::memcpy(&size, at_ + 1, sizeof size);
  const unsigned char* bytes = at_ + shaped_value_head;
  if (token.tag == Tag::object) return at_ = bytes, true;
  if (left - shaped_value_head < size) return fail();
  switch (token.tag) {
  case Tag::string: token.text = {reinterpret_cast<const char*>(bytes), size}; break;
  case Tag::integer:
  case Tag::unsigned_:
  case Tag::number:
    if (size != sizeof token.integer) return fail();
    std::memcpy(&token.integer, bytes, sizeof token.integer);
    break;
  default: return fail();
  }
  at_ = bytes + size;
  return true;
}

bool ValueReader::short_key(Token& token) noexcept {
  if (static_cast<size_t>(end_ - at_) < short_key_size || at_[1] > short_key_size - 2) return fail();
  token.text = {reinterpret_cast<const char*>(at_) + 2, at_[1]};
  at_ += short_key_size;
  return true;
}

RawValue ValueReader::value() noexcept {
  if (at_close()) return {};
  RawValue value{at_, at_};
  Token token;
  size_t depth = 0;
  do {
    if (!next(token)) break;
    if (opens(token.tag)) ++depth;
    if (closes(token.tag) && depth != 0) --depth;
  } while (depth != 0);
  value.end = at_;
  return value;
}

bool ValueReader::key(std::string_view& key, bool* left_out) noexcept {
  while (!at_close()) {
    Token token;
    if (peek() != Tag::key) {
      if (left_out && peek() == Tag::cut) *left_out = true;
      value();
      continue;
    }
    if (!next(token)) return false;
    key = token.text;
    return true;
  }
  return false;
}

} // namespace llmobs
