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

using WantedMembers = std::initializer_list<WantedMember>;

/// Nothing can be seen in it: null, an empty text, object or list.
inline bool is_empty(RawValue value) noexcept {
  ValueReader in(value);
  Token token;
  if (!in.next(token) || token.tag == Tag::null) return true;
  if (token.tag == Tag::string) return token.text.empty();
  return opens(token.tag) && in.at_close();
}

struct PickedMembers {
  size_t wanted = 0;
  size_t others = 0; // that are not empty
};

/// Picks the members of these names out of an object; null ones count as absent. Returns how many were there.
inline PickedMembers pick_members(RawValue object, WantedMembers wanted) noexcept {
  ValueReader in(object);
  Token token;
  in.next(token);
  PickedMembers picked;
  std::string_view key;
  while (in.key(key)) {
    RawValue value = in.value();
    bool is_wanted = false;
    for (const WantedMember& member : wanted) {
      if (member.key != key) continue;
      is_wanted = true;
      *member.value = value.is_null() ? RawValue() : value;
    }
    if (is_wanted) {
      ++picked.wanted;
    } else if (!is_empty(value)) {
      ++picked.others;
    }
  }
  return picked;
}

/// One member; absent if there is none of the name, or the value is no object.
inline RawValue member_of(RawValue object, std::string_view name) noexcept {
  RawValue found;
  if (is_object(object)) pick_members(object, {{name, &found}});
  return found;
}

/// Each member of other names that is not empty.
template<class Each> void each_other_member(RawValue object, WantedMembers wanted, Each&& each) {
  ValueReader in(object);
  Token token;
  in.next(token);
  std::string_view key;
  while (in.key(key)) {
    RawValue value = in.value();
    bool is_wanted = false;
    for (const WantedMember& member : wanted) is_wanted = is_wanted || member.key == key;
    if (!is_wanted && !is_empty(value)) each(key, value);
  }
}

template<class Each> void each_element(RawValue array, Each&& each) {
  ValueReader in(array);
  Token token;
  in.next(token);
  while (!in.at_close()) each(in.value());
}

} // namespace llmobs
