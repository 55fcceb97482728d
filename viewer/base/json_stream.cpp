#include "base/json_stream.h"

#include "base/json_unescape.h"
#include "base/whole_number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <simdjson.h>

namespace llmobs::viewer {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number of digits at the begin.
std::size_t digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

// What a number is made of, in order; false for what is none.
struct NumberParts {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  bool has_exponent = false;
};

bool split_number(std::string_view text, NumberParts& parts) {
  const auto take = [&](std::size_t count) {
    const std::string_view taken = text.substr(0, count);
    text.remove_prefix(count);
    return taken;
  };
  parts.negative = !text.empty() && text[0] == '-';
  if (parts.negative) take(1);
  parts.whole = take(digits(text));
  if (parts.whole.empty() || (parts.whole[0] == '0' && parts.whole.size() > 1)) return false;
  if (!text.empty() && text[0] == '.') {
    take(1);
    parts.fraction = take(digits(text));
    if (parts.fraction.empty()) return false;
  }
  parts.has_exponent = !text.empty() && (text[0] == 'e' || text[0] == 'E');
  if (parts.has_exponent) {
    take(1);
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) take(1);
    if (take(digits(text)).empty()) return false;
  }
  return text.empty();
}

double slow_real(std::string_view text) { return std::strtod(std::string(text).c_str(), nullptr); }

// Of more digits than any type holds a whole number keeps its spelling; what has an exponent beyond all measure is no number.
bool is_number(std::string_view text) {
  NumberParts parts;
  return split_number(text, parts) && (!parts.has_exponent || std::isfinite(slow_real(text)));
}

bool is_scalar(std::string_view text) {
  if (text.empty()) return false;
  switch (text[0]) {
  case 't': return text == "true";
  case 'f': return text == "false";
  case 'n': return text == "null";
  default: return is_number(text);
  }
}

// Few digits are divided by a power of ten without an error: both are numbers that a double holds.
double real_of(std::string_view text) {
  static constexpr std::array<double, 16> powers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  NumberParts parts;
  if (!split_number(text, parts) || parts.has_exponent || parts.whole.size() + parts.fraction.size() > 15)
    return slow_real(text);
  std::int64_t all = 0;
  for (const std::string_view part : {parts.whole, parts.fraction})
    for (const char digit : part) all = all * 10 + (digit - '0');
  const double value = static_cast<double>(all) / powers[parts.fraction.size()];
  return parts.negative ? -value : value;
}

// What most numbers are.
bool read_whole(std::string_view spelling, std::int64_t& whole) {
  std::uint64_t number = 0;
  if (!read_digits(spelling, number) || number > std::numeric_limits<std::int64_t>::max()) return false;
  whole = static_cast<std::int64_t>(number);
  return true;
}

const char* next_escape(const char* from, const char* end) {
  const void* found = std::memchr(from, '\\', static_cast<std::size_t>(end - from));
  return found == nullptr ? end : static_cast<const char*>(found);
}

} // namespace

const std::size_t JsonStream::padding = simdjson::SIMDJSON_PADDING;

struct JsonStream::Finder {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  std::size_t room = 0;

  void make_room(std::size_t length) {
    constexpr std::size_t first_room = std::size_t{64} << 10;
    constexpr std::size_t kept_room = std::size_t{4} << 20; // one long line must not hold its memory for ever
    if (length <= room && (room <= kept_room || length > kept_room)) return;
    const std::size_t wanted = std::max(length, first_room);
    parser.reset();
    room = 0;
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, 1, parser) != simdjson::SUCCESS)
      fail();
    room = wanted;
  }
};

JsonStream::JsonStream() : finder_(std::make_unique<Finder>()) {}
JsonStream::~JsonStream() = default;
JsonStream::JsonStream(JsonStream&&) noexcept = default;
JsonStream& JsonStream::operator=(JsonStream&&) noexcept = default;

void JsonStream::fail() { throw NotJson(); }

void JsonStream::begin(std::string_view text) {
  if (!unescaped_.empty()) unescaped_.clear();
  open_.clear();
  if (text.empty()) fail(); // and the finder has no room yet, if this is the first
  finder_->make_room(text.size());
  simdjson::internal::dom_parser_implementation& parser = *finder_->parser;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  if (parser.stage1(bytes, text.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS) fail();
  text_ = text.data();
  text_end_ = text.data() + text.size();
  escape_ = next_escape(text_, text_end_);
  next_ = parser.structural_indexes.get();
  end_ = next_ + parser.n_structural_indexes;
}

void JsonStream::finish() const {
  if (next_ != end_) fail();
}

JsonType JsonStream::type() const {
  const char first = peek();
  switch (first) {
  case '{': return JsonType::Object;
  case '[': return JsonType::Array;
  case '"': return JsonType::String;
  case 't':
  case 'f': return JsonType::Boolean;
  case 'n': return JsonType::Null;
  default: break;
  }
  if (first != '-' && !is_digit(first)) fail();
  return JsonType::Number;
}

std::string_view JsonStream::unescaped(std::string_view raw) {
  if (escape_ < raw.data()) escape_ = next_escape(raw.data(), text_end_);
  if (escape_ >= raw.data() + raw.size()) return raw;
  return unescaped_.emplace_back(json_unescape(raw));
}

std::string_view JsonStream::text() {
  const std::uint32_t* const token = next_;
  enter('"');
  return content(token);
}

std::string_view JsonStream::scalar() {
  peek();
  const std::string_view spelling = up_to_next(next_);
  if (!is_scalar(spelling)) fail();
  ++next_;
  return spelling;
}

double JsonStream::real() { return real_of(scalar()); }

std::int64_t JsonStream::integer() {
  peek();
  const std::string_view spelling = up_to_next(next_);
  std::int64_t whole = 0;
  if (read_whole(spelling, whole)) {
    ++next_;
    return whole;
  }
  scalar();
  const double value = std::round(real_of(spelling));
  if (value >= 9.2e18) return std::numeric_limits<std::int64_t>::max();
  return value <= -9.2e18 ? std::numeric_limits<std::int64_t>::min() : static_cast<std::int64_t>(value);
}

void JsonStream::pass() {
  const std::size_t outside = open_.size();
  while (true) {
    switch (peek()) {
    case '"': ++next_; break;
    case '{':
      ++next_;
      if (skip('}')) break;
      open_.push_back('}');
      pass_key();
      continue;
    case '[':
      ++next_;
      if (skip(']')) break;
      open_.push_back(']');
      continue;
    default: scalar();
    }
    while (open_.size() > outside && !goes_on(open_.back())) open_.pop_back();
    if (open_.size() == outside) return;
    if (open_.back() == '}') pass_key();
  }
}

} // namespace llmobs::viewer
