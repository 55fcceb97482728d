#include "span/typed_content.h"

#include "value/json_reader.h"
#include "value/value_bytes.h"

namespace llmobs {

bool is_made_of(RawValue value, Tag shape) noexcept {
  if (value.tag() == shape) return true;
  if (value.tag() != Tag::array) return false;
  bool all = true, any = false;
  each_element(value, [&](RawValue element) {
    any = true;
    all = all && element.tag() == shape;
  });
  return any && all;
}

bool can_be(RawValue value, Tag shape) noexcept {
  if (value.tag() != Tag::array)
    return is_text(value) || value.tag() == shape || (value.tag() == Tag::object && shape == Tag::message);
  bool all = true;
  each_element(value, [&](RawValue element) { all = all && element.tag() != Tag::array && can_be(element, shape); });
  return all;
}

RawValue rest_of_object(RawValue object, std::initializer_list<WantedMember> shown, ParsedValues& room) {
  Bytes* rest = nullptr;
  each_other_member(object, shown, [&](std::string_view key, RawValue value) {
    if (!rest) append_tag(*(rest = &room.emplace_back()), Tag::object);
    append_member(*rest, key, value);
  });
  if (!rest) return {};
  append_tag(*rest, Tag::object_end);
  return value_in(*rest);
}

RawValue parsed_value(RawValue value, ParsedValues& parsed) {
  if (value.tag() != Tag::json) return value;
  Token token;
  ValueReader(value).next(token);
  Bytes& bytes = parsed.emplace_back();
  return read_json(token.text, bytes) ? value_in(bytes) : RawValue();
}

} // namespace llmobs
