// What is needed of simdjson's values where JSON is walked over: texts that keep what they can, numbers in their spelling,
// and a check of what is passed over. Errors are simdjson's exceptions; only the sources that walk include this.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace llmobs::viewer {

using StreamValue = simdjson::ondemand::value;

/// The content of a string value, in memory of the parser until its next document. Escapes that mean no character (half of
/// a pair, as texts have that were cut) become U+FFFD; such a text is kept by the thread, for the next 256 of its kind.
std::string_view stream_text(StreamValue value);

/// A member of an object: its name, which stands in the text itself unless it has escapes, and its value.
struct StreamMember {
  std::string_view key;
  StreamValue value;
};
StreamMember stream_member(simdjson::simdjson_result<simdjson::ondemand::field> member);

/// The spelling of a number, as it stands in the text. Throws if it is none.
std::string_view stream_number(StreamValue value);
/// The number, and the number rounded and kept within the range of the type.
double stream_real(StreamValue value);
std::int64_t stream_integer(StreamValue value);

/// Walks over the value, down to JsonValue::max_depth levels, and throws if that is no JSON.
void stream_check(StreamValue value, std::size_t depth = 0);

} // namespace llmobs::viewer
