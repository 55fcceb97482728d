#include "json/json_writer.h"

#include "base/digits.h"

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
  size_t room_behind = value.size() + margin + 6;
  unsigned char* out = out_.reserve(name.size() + margin + room_behind);
  if (comma_) *out++ = ',';
  out = put_json_text(out_, quoting_.put_mark(out), name, quoting_, room_behind);
  *out++ = ':';
  out = put_json_text(out_, out, value, quoting_);
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

// Numbers below a million with up to three decimals, which most are: a decimal fraction of at most 15 digits and the
// number nearest to it belong to each other alone, so the first such fraction that is the number is its shortest text.
unsigned char* put_short_number(unsigned char* at, double value) noexcept {
  double size = value < 0 ? -value : value;
  if (!(size >= 0.001 && size < 1e6)) return nullptr;
  auto thousandths = static_cast<uint32_t>(size * 1000 + 0.5);
  if (static_cast<double>(thousandths) / 1000 != size) return nullptr;
  uint32_t whole = thousandths / 1000, fraction = thousandths % 1000;
  if (fraction == 0 && whole % 100000 == 0) return nullptr; // an exponent makes it shorter
  if (value < 0) *at++ = '-';
  if (whole < 10) {
    *at++ = static_cast<unsigned char>('0' + whole);
  } else {
    at = digits::put_up_to_eight(at, whole);
  }
  if (fraction == 0) return at;
  at[0] = '.';
  uint32_t hundredths = fraction / 10, tenths = fraction / 100;
  at[1] = static_cast<unsigned char>('0' + tenths);
  at[2] = static_cast<unsigned char>('0' + hundredths % 10);
  at[3] = static_cast<unsigned char>('0' + fraction % 10);
  return at + (hundredths * 10 != fraction ? 4 : tenths * 10 != hundredths ? 3 : 2);
}

template<class Number> unsigned char* put_shortest(unsigned char* at, Number value) noexcept {
  constexpr ptrdiff_t longest = 32;
  auto* text = reinterpret_cast<char*>(at);
  if (!std::isfinite(value)) return std::memcpy(at, "null", 4), at + 4;
  return reinterpret_cast<unsigned char*>(std::to_chars(text, text + longest, value).ptr);
}

} // namespace

void JsonWriter::number(double value) {
  unsigned char* at = room_for_number();
  unsigned char* end = put_short_number(at, value);
  out_.commit(end ? end : put_shortest(at, value));
}
void JsonWriter::number(float value) {
  unsigned char* at = room_for_number();
  out_.commit(put_shortest(at, value));
}

} // namespace llmobs
