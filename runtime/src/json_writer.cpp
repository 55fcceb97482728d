#include "json_writer.h"

#include "digits.h"

#include <charconv>
#include <cmath>

namespace llmobs {

namespace {

constexpr size_t margin = json_string::margin;

} // namespace

void JsonWriter::string(std::string_view text) {
  unsigned char* out = out_.reserve(text.size() + margin + 5);
  if (comma_) *out++ = ',';
  out = put_json_text(out_, quoting_.put_mark(out), text, quoting_);
  out_.commit(quoting_.put_mark(out));
  comma_ = true;
}

void JsonWriter::key(std::string_view name) {
  unsigned char* out = out_.reserve(name.size() + margin + 6);
  if (comma_) *out++ = ',';
  out = put_json_text(out_, quoting_.put_mark(out), name, quoting_);
  out = quoting_.put_mark(out);
  *out++ = ':';
  out_.commit(out);
  comma_ = false;
}

void JsonWriter::pair(std::string_view name, std::string_view value) {
  size_t most_needed = name.size() + value.size() + 2 * margin + 6;
  unsigned char* out = out_.reserve(most_needed);
  if (comma_) *out++ = ',';
  out = put_json_text(out_, quoting_.put_mark(out), name, quoting_);
  *out++ = ':';
  out_.commit(out);
  out = put_json_text(out_, out_.reserve(value.size() + margin), value, quoting_);
  out_.commit(quoting_.put_mark(out));
  comma_ = true;
}

void JsonWriter::string(std::initializer_list<std::string_view> parts) {
  separate();
  out_.commit(quoting_.put_mark(out_.reserve(margin)));
  for (std::string_view part : parts) {
    out_.commit(put_json_text(out_, out_.reserve(part.size() + margin), part, quoting_));
  }
  out_.commit(quoting_.put_mark(out_.reserve(margin)));
}

// Room for a number and the comma before it.
unsigned char* JsonWriter::room_for_number() {
  constexpr size_t longest = 40;
  unsigned char* at = out_.reserve(longest);
  if (comma_) *at++ = ',';
  comma_ = true;
  return at;
}

void JsonWriter::integer(int64_t value) {
  unsigned char* at = room_for_number();
  auto number = static_cast<uint64_t>(value);
  if (value < 0) {
    *at++ = '-';
    number = 0 - number;
  }
  out_.commit(put_decimal(at, number));
}

void JsonWriter::unsigned_integer(uint64_t value) { out_.commit(put_decimal(room_for_number(), value)); }

namespace {

// Numbers of up to nine digits and three decimals, which most are: the shortest text for one is the first that is it.
// A decimal fraction of at most 15 digits and the number nearest to it belong to each other alone.
unsigned char* put_short_number(unsigned char* at, double value) noexcept {
  static constexpr double scales[] = {1, 10, 100, 1000};
  double size = value < 0 ? -value : value;
  if (!(size >= 0.001 && size < 1e6)) return nullptr;
  for (unsigned decimals = 0; decimals < 4; ++decimals) {
    auto scaled = static_cast<uint32_t>(size * scales[decimals] + 0.5);
    if (static_cast<double>(scaled) / scales[decimals] != size) continue;
    if (decimals == 0 && scaled % 100000 == 0) return nullptr; // an exponent makes it shorter
    if (value < 0) *at++ = '-';
    auto scale = static_cast<uint32_t>(scales[decimals]);
    at = put_decimal(at, scaled / scale);
    if (decimals == 0) return at;
    *at++ = '.';
    uint32_t fraction = scaled % scale;
    for (unsigned i = decimals; i-- > 0; fraction /= 10) at[i] = static_cast<unsigned char>('0' + fraction % 10);
    return at + decimals;
  }
  return nullptr;
}

} // namespace

template<class Number> void JsonWriter::shortest(Number value) {
  constexpr ptrdiff_t longest = 32;
  auto* at = reinterpret_cast<char*>(room_for_number());
  out_.commit(reinterpret_cast<unsigned char*>(std::to_chars(at, at + longest, value).ptr));
}

void JsonWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  JsonWriter::Mark before = mark();
  if (unsigned char* end = put_short_number(room_for_number(), value)) return out_.commit(end);
  take_back(before);
  shortest(value);
}
void JsonWriter::number(float value) { std::isfinite(value) ? shortest(value) : null(); }

} // namespace llmobs
