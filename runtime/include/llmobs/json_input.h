// JSON, token by token: what the templates of tool_json.h read and write by. The library does it, for it knows text and numbers.
#ifndef LLMOBS_JSON_INPUT_H
#define LLMOBS_JSON_INPUT_H

#include <llmobs/writer.h>

#include <stddef.h>
#include <stdint.h>
#include <string>

namespace llmobs {
inline namespace v1 {
namespace detail {

enum class JsonKind : unsigned char { wrong, null, boolean, number, text, array, object };

struct JsonInput {
  const char* at;
  const char* end;
  uint32_t depth;      ///< of arrays and objects that are open
  uint32_t failed;     ///< not 0: something was no JSON; from then on there is nothing more
  uint64_t objects[2]; ///< a bit for each level that is an object
};
typedef void (*JsonSink)(void* to, const char* data, size_t size);

/// Of the value that comes next.
LLMOBS_API JsonKind json_kind(JsonInput& in) noexcept;
// Each takes one value, and is false if it is none of the kind.
LLMOBS_API bool json_null(JsonInput& in) noexcept;
LLMOBS_API bool json_boolean(JsonInput& in, bool& value) noexcept;
LLMOBS_API bool json_integer(JsonInput& in, bool& negative, uint64_t& magnitude) noexcept;
LLMOBS_API bool json_number(JsonInput& in, double& value) noexcept;
LLMOBS_API bool json_text(JsonInput& in, JsonSink sink, void* to);
LLMOBS_API bool json_skip(JsonInput& in) noexcept;
/// Into an array or object; then json_another() before each element, until it is false. `first` begins as true.
LLMOBS_API bool json_enter(JsonInput& in) noexcept;
LLMOBS_API bool json_another(JsonInput& in, bool& first) noexcept;
/// A key and its colon.
LLMOBS_API bool json_key(JsonInput& in, JsonSink sink, void* to);
/// True if nothing but white space is left, and nothing was wrong.
LLMOBS_API bool json_end(JsonInput& in) noexcept;

LLMOBS_API void json_put_text(const char* data, size_t size, JsonSink sink, void* to);
LLMOBS_API void json_put_number(double value, JsonSink sink, void* to);
LLMOBS_API void json_put_integer(bool negative, uint64_t magnitude, JsonSink sink, void* to);

inline void append_to_string(void* to, const char* data, size_t size) {
  static_cast<std::string*>(to)->append(data, size);
}
inline std::string json_text_of(const std::string& text) {
  std::string out;
  json_put_text(text.data(), text.size(), &append_to_string, &out);
  return out;
}

} // namespace detail
} // namespace v1
} // namespace llmobs

#endif
