#include "base/json_stream.h"

#include "base/json_unescape.h"
#include "base/json_value.h"

#include <cmath>
#include <cstdlib>
#include <deque>
#include <limits>
#include <string>
#include <utility>

namespace llmobs::viewer {
namespace {

std::string_view trimmed(std::string_view token) {
  const std::size_t end = token.find_last_not_of(" \t\r\n");
  return token.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

// More digits than any type holds.
bool is_long_integer(std::string_view text) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  return text.size() > 18 && text[0] != '0' && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The rest of a string; what stands before the mark is no end of it, since all strings have been found already.
std::string_view up_to_quotation_mark(const char* raw) {
  std::size_t length = 0;
  while (raw[length] != '"') length += raw[length] == '\\' ? 2 : 1;
  return {raw, length};
}

// A few at a time are looked at together: those of one span.
std::string_view kept(std::string text) {
  thread_local std::deque<std::string> texts;
  constexpr std::size_t most = 256;
  if (texts.size() == most) texts.pop_front();
  return texts.emplace_back(std::move(text));
}

std::string_view key_of(simdjson::ondemand::field& field) {
  constexpr std::size_t longest = 40;
  const char* const raw = field.key().raw();
  std::size_t length = 0;
  while (length < longest && raw[length] != '"' && raw[length] != '\\') ++length;
  if (raw[length] == '"') return {raw, length};
  const std::string_view spelling = up_to_quotation_mark(raw);
  return spelling.find('\\') == std::string_view::npos ? spelling : kept(json_unescape(spelling));
}

} // namespace

std::string_view stream_text(StreamValue value) {
  const char* const spelling = value.raw_json_token().data();
  std::string_view text;
  const simdjson::error_code error = value.get_string().get(text);
  if (error == simdjson::SUCCESS) return text;
  if (error != simdjson::STRING_ERROR) throw simdjson::simdjson_error(error);
  return kept(json_unescape(up_to_quotation_mark(spelling + 1)));
}

StreamMember stream_member(simdjson::simdjson_result<simdjson::ondemand::field> member) {
  simdjson::ondemand::field field;
  if (const auto error = std::move(member).get(field); error != simdjson::SUCCESS)
    throw simdjson::simdjson_error(error);
  return {key_of(field), field.value()};
}

std::string_view stream_number(StreamValue value) {
  const std::string_view token = trimmed(value.raw_json_token());
  simdjson::ondemand::number number;
  const simdjson::error_code error = value.get_number().get(number);
  if (error != simdjson::SUCCESS && !is_long_integer(token)) throw simdjson::simdjson_error(error);
  return token;
}

double stream_real(StreamValue value) {
  simdjson::ondemand::number number;
  if (value.get_number().get(number) == simdjson::SUCCESS) return number.as_double();
  return std::strtod(std::string(stream_number(value)).c_str(), nullptr);
}

std::int64_t stream_integer(StreamValue value) {
  simdjson::ondemand::number number;
  if (value.get_number().get(number) == simdjson::SUCCESS && number.is_int64()) return number.get_int64();
  const double real = std::round(stream_real(value));
  if (real >= 9.2e18) return std::numeric_limits<std::int64_t>::max();
  return real <= -9.2e18 ? std::numeric_limits<std::int64_t>::min() : static_cast<std::int64_t>(real);
}

void stream_check(StreamValue value, std::size_t depth) {
  switch (value.type().value()) {
  case simdjson::ondemand::json_type::object:
    if (depth < JsonValue::max_depth)
      for (auto member : value.get_object()) stream_check(stream_member(member).value, depth + 1);
    break;
  case simdjson::ondemand::json_type::array:
    if (depth < JsonValue::max_depth)
      for (auto element : value.get_array()) stream_check(element.value(), depth + 1);
    break;
  case simdjson::ondemand::json_type::string: break; // is one, whatever escapes are in it
  case simdjson::ondemand::json_type::number: (void)stream_number(value); break;
  case simdjson::ondemand::json_type::boolean: (void)value.get_bool().value(); break;
  case simdjson::ondemand::json_type::null:
    if (!value.is_null()) throw simdjson::simdjson_error(simdjson::N_ATOM_ERROR);
    break;
  }
}

} // namespace llmobs::viewer
