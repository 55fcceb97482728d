#include "value/truncate.h"

#include <vector>

namespace llmobs {

namespace {

constexpr size_t short_text = 32;

size_t weight_of(const Token& token) noexcept {
  switch (token.tag) {
  case Tag::string:
  case Tag::json:
  case Tag::opaque:
  case Tag::key: return token.text.size();
  case Tag::integer:
  case Tag::unsigned_:
  case Tag::number:
  case Tag::number32: return 8;
  case Tag::object_end:
  case Tag::array_end:
  case Tag::more: return 0;
  default: return 1;
  }
}

bool is_heavier(RawValue value, size_t most) noexcept {
  if (value.size() <= most) return false; // a value's bytes are more than its weight
  ValueReader in(value);
  Token token;
  for (size_t weight = 0; in.next(token);) {
    weight += weight_of(token);
    if (weight > most) return true;
  }
  return false;
}

class Truncator {
public:
  Truncator(size_t most, Bytes& out) noexcept : left_(most), out_(out) {}

  /// False if nothing had to be cut.
  bool truncate(RawValue value) {
    ValueReader in(value);
    do {
      if (in.at_close()) {
        if (open_.empty()) break; // damaged
        Token closing;
        in.next(closing);
        close();
      } else if (is_full_ && typed_ == 0) {
        leave_out(in.value().tag() == Tag::key);
      } else {
        one(in);
      }
    } while (!open_.empty() && !in.at_end());
    while (!open_.empty()) close(); // as its reader does
    return is_full_;
  }

private:
  // One mark for all that is missing in a container; another one where a key waits for its value.
  void leave_out(bool is_key) {
    bool is_value_of_key = awaits_value_ && !is_key;
    awaits_value_ = false;
    if (is_marked_ && !is_value_of_key) return;
    put(Tag::cut);
    is_marked_ = !is_value_of_key;
  }

  // A leaf, a key, or the opening of a container.
  void one(ValueReader& in) {
    Token token;
    if (!in.next(token)) return;
    size_t weight = weight_of(token);
    bool is_text = token.tag == Tag::string || token.tag == Tag::json;
    bool is_free = typed_ != 0 && (!is_text || weight <= short_text);
    if (!is_free && (is_full_ || weight > left_)) return cut(in, token);
    if (!is_free) left_ -= weight;
    copy(token);
    awaits_value_ = token.tag == Tag::key;
    if (!opens(token.tag)) return;
    open_.push_back(token.tag);
    if (is_typed(token.tag)) ++typed_;
  }

  void cut(ValueReader& in, const Token& token) {
    bool is_text = token.tag == Tag::string || token.tag == Tag::json;
    size_t size = left_;
    is_full_ = true;
    left_ = 0;
    if (opens(token.tag)) skip(in);
    if (!is_text) return leave_out(token.tag == Tag::key);
    awaits_value_ = false;
    // Not inside a character.
    while (size != 0 && (static_cast<unsigned char>(token.text[size]) & 0xc0) == 0x80) --size;
    put_text(Tag::string, token.text.substr(0, size), truncation_mark);
  }

  // The rest of a container that was opened and is not kept.
  static void skip(ValueReader& in) {
    while (!in.at_close()) in.value();
    Token closing;
    in.next(closing);
  }

  void copy(const Token& token) {
    switch (token.tag) {
    case Tag::string:
    case Tag::json:
    case Tag::opaque:
    case Tag::key: return put_text(token.tag, token.text, {});
    case Tag::integer:
    case Tag::unsigned_:
    case Tag::number:
    case Tag::more: put(token.tag); return append(token.integer);
    case Tag::number32: put(token.tag); return append(token.number32);
    default: put(token.tag);
    }
  }

  void close() {
    Tag opening = open_.back();
    open_.pop_back();
    if (is_typed(opening)) --typed_;
    put(opening == Tag::array ? Tag::array_end : Tag::object_end);
    is_marked_ = awaits_value_ = false;
  }

  static bool is_typed(Tag tag) noexcept { return tag == Tag::message || tag == Tag::document; }
  void put(Tag tag) { out_.append(static_cast<char>(tag)); }
  template<class Number> void append(const Number& number) {
    out_.append(std::string_view(reinterpret_cast<const char*>(&number), sizeof number));
  }
  void put_text(Tag tag, std::string_view text, std::string_view more) {
    put(tag);
    append(static_cast<uint32_t>(text.size() + more.size()));
    out_.append(text);
    out_.append(more);
  }

  size_t left_;
  Bytes& out_;
  bool is_full_ = false;
  bool is_marked_ = false;    // the innermost container
  bool awaits_value_ = false; // a key was copied
  std::vector<Tag> open_;
  size_t typed_ = 0; // messages and documents that are open
};

} // namespace

RawValue truncated(RawValue value, size_t most, Bytes& room) {
  if (!is_heavier(value, most)) return value;
  room.clear();
  if (!Truncator(most, room).truncate(value)) return value;
  return {room.data(), room.data() + room.size()};
}

} // namespace llmobs
