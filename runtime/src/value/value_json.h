// How values look in JSON. What is not plainly JSON gets a rendering that a person can tell from data:
//
//   opaque type T            "<T>"                    redacted content    "[redacted]"
//   left out over a limit    "[truncated]"            text given as JSON  that JSON, or a string if it is not JSON
//
// Objects of which something is missing end with "[truncated]": true.
#pragma once

#include "value/value_reader.h"
#include "json/json_writer.h"

namespace llmobs {

/// The value as part of an event. Containers nested deeper than the backend takes them become strings that hold
/// their JSON text.
void write_json(JsonWriter& out, RawValue value);

/// The value where only text may stand: a string is itself, anything else is its JSON. `scratch` holds the text if
/// need be.
std::string_view text_of_other(RawValue value, Bytes& scratch); // than a string
inline std::string_view text_of(RawValue value, Bytes& scratch) {
  return value.tag() == Tag::string ? value.string() : text_of_other(value, scratch);
}

/// Appends the value's JSON text, for a place inside a string: nothing limits its depth there but our own stack.
void append_json_text(JsonWriter& out, RawValue value);

/// The text of a value that names something: of text, a number or a truth value. Empty for anything else, which names
/// nothing.
std::string_view label_of(RawValue value, Bytes& scratch);

/// Redacted, cut and opaque values have a text and no structure.
bool is_marker(Tag tag) noexcept;

} // namespace llmobs
