// Writes values as bytes (record.h) where they are made of other values: on the background thread, and rarely.
#pragma once

#include "base/bytes.h"
#include "record/shaped_field.h"
#include "value/named_values.h"

namespace llmobs {

inline RawValue value_in(const Bytes& bytes) noexcept { return {bytes.data(), bytes.data() + bytes.size()}; }

inline void append_tag(Bytes& out, Tag tag) { out.append(static_cast<char>(tag)); }

/// A string or a key.
inline void append_text(Bytes& out, Tag tag, std::string_view text) {
  out.commit(put_text(out.reserve(1 + sizeof(uint32_t) + text.size()), tag, text.data(), text.size()));
}

inline void append_member(Bytes& out, std::string_view key, RawValue value) {
  append_text(out, Tag::key, key);
  out.append(value.begin, value.size());
}

inline void append_object(Bytes& out, const NamedValues& members) {
  append_tag(out, Tag::object);
  for (const NamedValue& member : members) append_member(out, member.name, member.value);
  append_tag(out, Tag::object_end);
}

} // namespace llmobs
