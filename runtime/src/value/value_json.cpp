#include "value/value_json.h"

#include "base/digits.h"
#include "value/json_reader.h"
#include "value/truncate.h"

namespace llmobs {

namespace {

// Containers in containers in an event: with meta and the field around it, 12 levels in all.
constexpr unsigned event_levels = 10;
constexpr unsigned text_levels = 200;

class Renderer {
public:
  Renderer(JsonWriter& out, bool inside_text) noexcept : out_(out), inside_text_(inside_text) {}

  void write(ValueReader& in, unsigned levels) {
    if (opens(in.peek()) && levels == 0) return too_deep(in.value());
    Token token;
    if (!in.next(token)) return out_.null();
    if (token.tag == Tag::array) return array(in, levels - 1);
    if (opens(token.tag)) return object(in, levels - 1);
    leaf(token, levels);
  }

private:
  void array(ValueReader& in, unsigned levels) {
    out_.begin_array();
    while (!in.at_close()) write(in, levels);
    out_.end_array();
    Token closing;
    in.next(closing);
  }

  void object(ValueReader& in, unsigned levels) {
    std::string_view key;
    bool left_out = false;
    out_.begin_object();
    while (in.key(key, &left_out)) {
      out_.key(key);
      if (in.at_close()) {
        out_.null();
      } else {
        write(in, levels);
      }
    }
    if (left_out) {
      out_.key(truncation_mark);
      out_.boolean(true);
    }
    out_.end_object();
    Token closing;
    in.next(closing);
  }

  void leaf(const Token& token, unsigned levels) {
    switch (token.tag) {
    case Tag::false_: return out_.boolean(false);
    case Tag::true_: return out_.boolean(true);
    case Tag::integer: return out_.integer(token.integer);
    case Tag::unsigned_: return out_.unsigned_integer(token.unsigned_integer);
    case Tag::number: return out_.number(token.number);
    case Tag::number32: return out_.number(token.number32);
    case Tag::string: return out_.string(token.text);
    case Tag::json: return text_given_as_json(token.text, levels);
    case Tag::opaque: return out_.string({"<", token.text, ">"});
    case Tag::redacted: return out_.string("[redacted]");
    case Tag::cut: return out_.string(truncation_mark);
    case Tag::more: return more(token.unsigned_integer);
    default: return out_.null();
    }
  }

  void more(uint64_t count) {
    if (count == 0) return out_.string("<more elements>");
    unsigned char digits[decimal_room];
    auto size = static_cast<size_t>(put_decimal(digits, count) - digits);
    out_.string({"<", {reinterpret_cast<const char*>(digits), size}, " more elements>"});
  }

  void text_given_as_json(std::string_view text, unsigned levels) {
    if (is_json_number(text)) return out_.raw(text);
    Bytes value;
    if (!read_json(text, value)) return out_.string(text);
    ValueReader in({value.data(), value.data() + value.size()});
    write(in, levels);
  }

  void too_deep(RawValue value) {
    if (inside_text_) return out_.string("[nested too deep]");
    Bytes text;
    JsonWriter writer(text);
    append_json_text(writer, value);
    out_.string(text.text());
  }

  JsonWriter& out_;
  bool inside_text_;
};

} // namespace

void write_json(JsonWriter& out, RawValue value) {
  if (value.tag() == Tag::string) return out.string(value.string());
  ValueReader in(value);
  Renderer(out, false).write(in, event_levels);
}

void append_json_text(JsonWriter& out, RawValue value) {
  ValueReader in(value);
  Renderer(out, true).write(in, text_levels);
}

std::string_view text_of_other(RawValue value, Bytes& scratch) {
  scratch.clear();
  Token token;
  ValueReader(value).next(token);
  switch (token.tag) {
  case Tag::redacted: return "[redacted]";
  case Tag::cut: return truncation_mark;
  case Tag::opaque:
    scratch.append('<');
    scratch.append(token.text);
    scratch.append('>');
    return scratch.text();
  default: break;
  }
  if (token.tag == Tag::json) {
    Bytes parsed;
    bool is_string = read_json(token.text, parsed) && parsed.data()[0] == static_cast<unsigned char>(Tag::string);
    if (is_string) {
      scratch.append(RawValue{parsed.data(), parsed.data() + parsed.size()}.string());
      return scratch.text();
    }
    if (parsed.empty()) return token.text;
  }
  JsonWriter writer(scratch);
  append_json_text(writer, value);
  return scratch.text();
}

std::string_view label_of(RawValue value, Bytes& scratch) {
  switch (value.tag()) {
  case Tag::string:
  case Tag::integer:
  case Tag::unsigned_:
  case Tag::number:
  case Tag::number32:
  case Tag::true_:
  case Tag::false_: return text_of(value, scratch);
  default: return {};
  }
}

bool is_marker(Tag tag) noexcept { return tag == Tag::redacted || tag == Tag::cut || tag == Tag::opaque; }

} // namespace llmobs
