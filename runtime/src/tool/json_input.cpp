// The JSON that a model sends, read token by token by the program's own templates (llmobs/tool_json.h), which know the types.
// What is no JSON makes the input fail for good: from then on there are no values and no elements in it.
#include <llmobs/json_input.h>

#include "base/bytes.h"
#include "json/json_writer.h"

#include <charconv>
#include <cmath>
#include <string_view>

namespace llmobs {
inline namespace v1 {
namespace detail {

namespace {

constexpr uint32_t deepest = 128;

bool fail(JsonInput& in) noexcept {
  in.failed = 1;
  return false;
}

void skip_space(JsonInput& in) noexcept {
  while (in.at != in.end && (*in.at == ' ' || *in.at == '\t' || *in.at == '\n' || *in.at == '\r')) ++in.at;
}

bool take(JsonInput& in, std::string_view word) noexcept {
  if (std::string_view(in.at, static_cast<size_t>(in.end - in.at)).substr(0, word.size()) != word) return fail(in);
  in.at += word.size();
  return true;
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

struct NumberText {
  std::string_view text;
  bool is_whole;
};

// Takes a number; empty if it is none.
NumberText take_number(JsonInput& in) noexcept {
  const char* at = in.at;
  auto digits = [&] {
    const char* first = at;
    while (at != in.end && is_digit(*at)) ++at;
    return at != first;
  };
  bool is_whole = true;
  if (at != in.end && *at == '-') ++at;
  const char* first = at;
  bool good = digits() && (*first != '0' || at == first + 1);
  if (good && at != in.end && *at == '.') {
    ++at;
    is_whole = false;
    good = digits();
  }
  if (good && at != in.end && (*at == 'e' || *at == 'E')) {
    ++at;
    is_whole = false;
    if (at != in.end && (*at == '+' || *at == '-')) ++at;
    good = digits();
  }
  if (!good) return fail(in), NumberText{{}, false};
  NumberText result{{in.at, static_cast<size_t>(at - in.at)}, is_whole};
  in.at = at;
  return result;
}

bool hex4(JsonInput& in, uint32_t& value) noexcept {
  if (in.end - in.at < 4) return fail(in);
  auto [end, wrong] = std::from_chars(in.at, in.at + 4, value, 16);
  if (wrong != std::errc() || end != in.at + 4) return fail(in);
  in.at += 4;
  return true;
}

void put_character(uint32_t c, JsonSink sink, void* to) {
  char bytes[4];
  size_t size = 0;
  if (c < 0x80) {
    bytes[size++] = static_cast<char>(c);
  } else if (c < 0x800) {
    bytes[size++] = static_cast<char>(0xc0 | c >> 6);
  } else {
    if (c < 0x10000) {
      bytes[size++] = static_cast<char>(0xe0 | c >> 12);
    } else {
      bytes[size++] = static_cast<char>(0xf0 | c >> 18);
      bytes[size++] = static_cast<char>(0x80 | (c >> 12 & 0x3f));
    }
    bytes[size++] = static_cast<char>(0x80 | (c >> 6 & 0x3f));
  }
  if (c >= 0x80) bytes[size++] = static_cast<char>(0x80 | (c & 0x3f));
  sink(to, bytes, size);
}

// Behind "\u". Half a pair of surrogates is no character.
bool take_unicode(JsonInput& in, JsonSink sink, void* to) {
  uint32_t c = 0, low = 0;
  if (!hex4(in, c)) return false;
  if (c >= 0xd800 && c < 0xdc00 && in.end - in.at >= 6 && in.at[0] == '\\' && in.at[1] == 'u') {
    JsonInput ahead = in;
    ahead.at += 2;
    if (!hex4(ahead, low)) return fail(in);
    if (low >= 0xdc00 && low < 0xe000) {
      in.at = ahead.at;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
  }
  put_character(c >= 0xd800 && c < 0xe000 ? 0xfffd : c, sink, to);
  return true;
}

bool take_escape(JsonInput& in, JsonSink sink, void* to) {
  if (in.at == in.end) return fail(in);
  constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
  const char letter = *in.at++;
  if (letter == 'u') return take_unicode(in, sink, to);
  const size_t which = letters.find(letter);
  if (which == letters.npos) return fail(in);
  sink(to, &meant[which], 1);
  return true;
}

bool take_text(JsonInput& in, JsonSink sink, void* to) {
  if (!take(in, "\"")) return false;
  while (in.at != in.end) {
    const char* begin = in.at;
    while (in.at != in.end && *in.at != '"' && *in.at != '\\' && static_cast<unsigned char>(*in.at) >= 0x20) ++in.at;
    if (in.at != begin) sink(to, begin, static_cast<size_t>(in.at - begin));
    if (in.at == in.end) break;
    const char c = *in.at++;
    if (c == '"') return true;
    if (c != '\\' || !take_escape(in, sink, to)) return fail(in);
  }
  return fail(in);
}

void ignore(void*, const char*, size_t) {}

// Hands on what `write` writes.
template<class Write> void put(Write write, JsonSink sink, void* to) {
  Bytes bytes;
  JsonWriter out(bytes);
  write(out);
  sink(to, reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

} // namespace

JsonKind json_kind(JsonInput& in) noexcept {
  skip_space(in);
  if (in.failed || in.at == in.end) return JsonKind::wrong;
  switch (*in.at) {
  case '{': return JsonKind::object;
  case '[': return JsonKind::array;
  case '"': return JsonKind::text;
  case 't':
  case 'f': return JsonKind::boolean;
  case 'n': return JsonKind::null;
  default: return *in.at == '-' || is_digit(*in.at) ? JsonKind::number : JsonKind::wrong;
  }
}

bool json_null(JsonInput& in) noexcept { return json_kind(in) == JsonKind::null && take(in, "null"); }

bool json_boolean(JsonInput& in, bool& value) noexcept {
  if (json_kind(in) != JsonKind::boolean) return false;
  value = *in.at == 't';
  return take(in, value ? "true" : "false");
}

bool json_integer(JsonInput& in, bool& negative, uint64_t& magnitude) noexcept {
  if (json_kind(in) != JsonKind::number) return false;
  const NumberText number = take_number(in);
  if (number.text.empty()) return false;
  negative = number.text[0] == '-';
  const char *begin = number.text.data() + negative, *end = number.text.data() + number.text.size();
  if (number.is_whole) return std::from_chars(begin, end, magnitude).ec == std::errc();
  double value = 0;
  if (std::from_chars(begin, end, value).ec != std::errc()) return false;
  if (!(value <= 9007199254740992.0) || value != std::floor(value)) return false; // 2^53
  magnitude = static_cast<uint64_t>(value);
  return true;
}

bool json_number(JsonInput& in, double& value) noexcept {
  if (json_kind(in) != JsonKind::number) return false;
  const NumberText number = take_number(in);
  if (number.text.empty()) return false;
  const char* begin = number.text.data();
  return std::from_chars(begin, begin + number.text.size(), value).ec == std::errc();
}

bool json_text(JsonInput& in, JsonSink sink, void* to) {
  return json_kind(in) == JsonKind::text && take_text(in, sink, to);
}

bool json_enter(JsonInput& in) noexcept {
  const JsonKind kind = json_kind(in);
  if ((kind != JsonKind::array && kind != JsonKind::object) || in.depth == deepest) return fail(in);
  uint64_t& bits = in.objects[in.depth / 64];
  const uint64_t bit = uint64_t(1) << in.depth % 64;
  bits = kind == JsonKind::object ? bits | bit : bits & ~bit;
  ++in.at;
  ++in.depth;
  return true;
}

bool json_another(JsonInput& in, bool& first) noexcept {
  skip_space(in);
  if (in.failed) return false;
  if (in.at == in.end || in.depth == 0) return fail(in);
  const uint32_t level = in.depth - 1;
  if (*in.at == (in.objects[level / 64] >> level % 64 & 1 ? '}' : ']')) {
    ++in.at;
    --in.depth;
    return false;
  }
  if (!first && !take(in, ",")) return false;
  first = false;
  return json_kind(in) != JsonKind::wrong || fail(in);
}

bool json_key(JsonInput& in, JsonSink sink, void* to) {
  skip_space(in);
  if (in.failed || !take_text(in, sink, to)) return false;
  skip_space(in);
  return take(in, ":");
}

bool json_skip(JsonInput& in) noexcept {
  bool boolean = false, first = true;
  const JsonKind kind = json_kind(in);
  switch (kind) {
  case JsonKind::null: return json_null(in);
  case JsonKind::boolean: return json_boolean(in, boolean);
  case JsonKind::number: return !take_number(in).text.empty();
  case JsonKind::text: return take_text(in, &ignore, nullptr);
  case JsonKind::wrong: return fail(in);
  case JsonKind::array:
  case JsonKind::object: break;
  }
  if (!json_enter(in)) return false;
  while (json_another(in, first)) {
    if (kind == JsonKind::object && !json_key(in, &ignore, nullptr)) return false;
    if (!json_skip(in)) return false; // as deep as json_enter() lets it
  }
  return !in.failed;
}

bool json_end(JsonInput& in) noexcept {
  skip_space(in);
  return !in.failed && in.depth == 0 && in.at == in.end;
}

void json_put_text(const char* data, size_t size, JsonSink sink, void* to) {
  put([&](JsonWriter& out) { out.string(std::string_view(data, size)); }, sink, to);
}
void json_put_number(double value, JsonSink sink, void* to) {
  put([&](JsonWriter& out) { out.number(value); }, sink, to);
}
void json_put_integer(bool negative, uint64_t magnitude, JsonSink sink, void* to) {
  if (negative) sink(to, "-", 1);
  put([&](JsonWriter& out) { out.unsigned_integer(magnitude); }, sink, to);
}

} // namespace detail
} // namespace v1
} // namespace llmobs
