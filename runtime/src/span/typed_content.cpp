#include "span/typed_content.h"

#include "value/json_reader.h"
#include "value/object_members.h"
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

RawValue parsed_value(RawValue value, ParsedValues& parsed) {
  if (value.tag() != Tag::json) return value;
  Token token;
  ValueReader(value).next(token);
  Bytes& bytes = parsed.emplace_back();
  return read_json(token.text, bytes) ? value_in(bytes) : RawValue();
}

} // namespace llmobs
