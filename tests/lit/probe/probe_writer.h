// The Writer of the probe: the text of a value, as a line of the log has it.
#pragma once

#include "seen_exceptions.h"

#include <llmobs/writer.h>

#include <string>
#include <string_view>

namespace {

// Keeps the limits that the library's Writer keeps: depth, and size.
class ProbeWriter : public llmobs::Writer {
public:
  static constexpr size_t max_size = 64 * 1024;
  std::string text;

  void leaf(std::string_view word) {
    if (full()) return;
    separate();
    text += word;
    full_ = text.size() > max_size;
  }
  void quoted(std::string_view value) {
    std::string literal;
    append_quoted(literal, value);
    leaf(literal);
  }
  void open(std::string_view bracket) {
    if (full() || depth_ == max_depth) {
      ++skip_;
      return;
    }
    leaf(bracket);
    ++depth_;
    first_ = true;
  }
  void close(char bracket) {
    if (skip_ != 0) {
      --skip_;
      return;
    }
    --depth_;
    text += bracket;
    first_ = false;
  }
  void name(std::string_view key) {
    if (full()) return;
    quoted(key);
    text += ": ";
    first_ = true;
  }

private:
  bool first_ = true;
  void separate() {
    if (!first_) text += ", ";
    first_ = false;
  }
};

} // namespace
