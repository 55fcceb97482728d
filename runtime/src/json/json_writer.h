// A JsonWriter appends JSON to bytes, token by token, and puts the commas. Strings may hold any bytes (json_string.h);
// characters stay UTF-8 as they are (no \u for non-ASCII: a third of the size for most of the world's text, and every
// JSON reader takes it). NaN and infinities become null. Numbers are the shortest text that reads back as the same
// number.
#pragma once

#include "base/bytes.h"
#include "json/json_string.h"

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace llmobs {

class JsonWriter {
public:
  /// `quoting`: whether `out` is a document, or a string in one that holds the text of another.
  explicit JsonWriter(Bytes& out, const Quoting& quoting = quoted) noexcept : out_(out), quoting_(quoting) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  void key(std::string_view name);
  /// A key that is known to need no escaping, and what opens behind it; not in a string. `text`: "\"name\":" or
  /// "\"name\":{".
  template<size_t N> void raw_key(const char (&text)[N]) {
    unsigned char* at = out_.reserve(N);
    if (comma_) *at++ = ',';
    std::memcpy(at, text, N - 1);
    out_.commit(at + N - 1);
    comma_ = false;
  }

  void string(std::string_view text);
  /// The string "name:value".
  void pair(std::string_view name, std::string_view value);
  /// A string made of parts.
  void string(std::initializer_list<std::string_view> parts);
  void integer(int64_t value);
  void unsigned_integer(uint64_t value);
  void number(double value);
  void number(float value);
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void null() { raw("null"); }
  /// Bytes that are one whole JSON value already.
  void raw(std::string_view value) {
    separate();
    out_.append(value);
  }

  Bytes& bytes() noexcept { return out_; }
  /// What was appended to bytes() directly ended with a value, inside an object or array.
  void is_inside() noexcept { comma_ = true; }

  /// To take back what was written since.
  struct Mark {
    size_t size;
    bool comma;
  };
  Mark mark() const noexcept { return {out_.size(), comma_}; }
  void take_back(Mark mark) noexcept {
    out_.cut(mark.size);
    comma_ = mark.comma;
  }

private:
  void separate() {
    if (comma_) out_.append(',');
    comma_ = true;
  }
  void open(char bracket) {
    separate();
    out_.append(bracket);
    comma_ = false;
  }
  void close(char bracket) {
    out_.append(bracket);
    comma_ = true;
  }
  unsigned char* room_for_number();

  Bytes& out_;
  const Quoting& quoting_;
  bool comma_ = false;
};

} // namespace llmobs
