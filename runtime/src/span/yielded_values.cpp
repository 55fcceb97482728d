#include "span/yielded_values.h"

#include "value/value_bytes.h"

#include <algorithm>

namespace llmobs {

namespace {

constexpr std::string_view mark = "[truncated]";

// The first value of a field, with what closes it: a type's own function may have left it open.
void append_element(Bytes& out, RawValue field) {
  RawValue value = ValueReader(field).value();
  if (!value.present()) return append_tag(out, Tag::null);
  out.append(value.begin, value.size());
  std::vector<Tag> open;
  ValueReader in(value);
  for (Token token; in.next(token);) {
    if (opens(token.tag)) open.push_back(token.tag == Tag::array ? Tag::array_end : Tag::object_end);
    if (closes(token.tag) && !open.empty()) open.pop_back();
  }
  for (; !open.empty(); open.pop_back()) append_tag(out, open.back());
}

} // namespace

// A null among texts says nothing: an end, or a chunk that holds none.
bool YieldedValues::are_text() const noexcept {
  auto is_text = [](RawValue value) { return value.tag() == Tag::string; };
  return std::any_of(values_.begin(), values_.end(), is_text) &&
         std::all_of(values_.begin(), values_.end(),
                     [&](RawValue value) { return is_text(value) || value.is_null() || value.tag() == Tag::cut; });
}

RawValue YieldedValues::joined(ParsedValues& room) const {
  Bytes& out = room.emplace_back();
  if (!are_text()) {
    append_tag(out, Tag::array);
    for (RawValue value : values_) append_element(out, value);
    append_tag(out, Tag::array_end);
    return value_in(out);
  }
  auto text_of = [](RawValue value) { return value.tag() == Tag::cut ? mark : value.string(); };
  size_t size = 0;
  for (RawValue value : values_) size += text_of(value).size();
  unsigned char* at = put_head(out.reserve(1 + sizeof(uint32_t) + size), static_cast<unsigned char>(Tag::string),
                               static_cast<uint32_t>(size));
  for (RawValue value : values_) {
    std::string_view text = text_of(value);
    at = std::copy(text.begin(), text.end(), at);
  }
  out.commit(at);
  return value_in(out);
}

} // namespace llmobs
