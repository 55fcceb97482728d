// What is asked of values before they are shown: whether they are objects or texts, and their members and elements.
#pragma once

#include "value/value_json.h"
#include "value/value_reader.h"

#include <initializer_list>
#include <string_view>

namespace llmobs {

inline bool is_object(RawValue value) noexcept {
  return value.tag() == Tag::object || value.tag() == Tag::message || value.tag() == Tag::document;
}
inline bool is_number(RawValue value) noexcept {
  Tag tag = value.tag();
  return tag == Tag::integer || tag == Tag::unsigned_ || tag == Tag::number || tag == Tag::number32;
}
/// A string, or what stands for content that is not shown.
inline bool is_text(RawValue value) noexcept { return value.tag() == Tag::string || is_marker(value.tag()); }

struct WantedMember {
  std::string_view key;
  RawValue* value;
};

/// Picks the members of these names out of an object; null ones count as absent. Returns how many were there.
inline size_t pick_members(RawValue object, std::initializer_list<WantedMember> wanted) noexcept {
  ValueReader in(object);
  Token token;
  in.next(token);
  size_t found = 0;
  std::string_view key;
  while (in.key(key)) {
    RawValue value = in.value();
    for (const WantedMember& member : wanted) {
      if (member.key != key) continue;
      ++found;
      *member.value = value.is_null() ? RawValue() : value;
    }
  }
  return found;
}

template<class Each> void each_element(RawValue array, Each&& each) {
  ValueReader in(array);
  Token token;
  in.next(token);
  while (!in.at_close()) each(in.value());
}

} // namespace llmobs
