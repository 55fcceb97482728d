// A Batch is a run of encoded events, each with one byte before and after it that separates it from its neighbours.
// Any stretch of a batch can be sent as it lies, as lines of a file or as a JSON array, by setting these bytes.
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace llmobs {

class Batch {
public:
  size_t count() const noexcept { return ends_.size(); }
  size_t size() const noexcept { return bytes_.size(); }
  size_t capacity() const noexcept { return bytes_.capacity(); }
  bool empty() const noexcept { return ends_.empty(); }

  /// As new; keeps its memory.
  void clear() noexcept {
    bytes_.clear();
    ends_.clear();
  }

  /// Where the next event goes: append it, then add() it or take_back() what was appended.
  Bytes& open() {
    if (bytes_.empty()) {
      bytes_.reserve(first_room);
      bytes_.append('\n');
    } else if (bytes_.size() > first_room / 2 && bytes_.capacity() < usual_room) {
      bytes_.reserve(usual_room - bytes_.size());
    }
    if (ends_.size() == ends_.capacity()) ends_.reserve(2 * ends_.size() + 16);
    return bytes_;
  }
  void add() {
    bytes_.append('\n');
    ends_.push_back(bytes_.size() - 1);
  }
  void take_back() noexcept { bytes_.cut(ends_.empty() ? 0 : ends_.back() + 1); }
  void remove_last() noexcept {
    ends_.pop_back();
    take_back();
  }

  /// Events first .. first + count - 1, a line each. `leading_newline`: an empty line before them.
  std::string_view lines(size_t first, size_t count, bool leading_newline) noexcept {
    separate(first, count, '\n', '\n', '\n');
    std::string_view all = text(first, count);
    return leading_newline ? all : all.substr(1);
  }
  /// The same events as a JSON array.
  std::string_view array(size_t first, size_t count) noexcept {
    separate(first, count, '[', ',', ']');
    return text(first, count);
  }

  std::string_view event(size_t i) const noexcept { return bytes_.text().substr(start(i), ends_[i] - start(i)); }

  /// Nothing more is added: memory that is not used is given back.
  void close() noexcept {
    if (bytes_.capacity() > usual_room) bytes_.fit();
  }

private:
  // What a program needs that makes a few spans, from memory that malloc has at hand; then all that a full batch takes at
  // once, so that it does not grow step by step and end up with a third to spare. Pages that are never written to take no
  // memory.
  static constexpr size_t first_room = 32u << 10;
  static constexpr size_t usual_room = (1u << 20) + (64u << 10);

  size_t start(size_t i) const noexcept { return i == 0 ? 1 : ends_[i - 1] + 1; }
  // With the separator on either side.
  std::string_view text(size_t first, size_t count) const noexcept {
    return bytes_.text().substr(start(first) - 1, ends_[first + count - 1] + 2 - start(first));
  }
  void separate(size_t first, size_t count, char before, char between, char after) noexcept {
    unsigned char* bytes = bytes_.data();
    bytes[start(first) - 1] = static_cast<unsigned char>(before);
    for (size_t i = first; i + 1 < first + count; ++i) bytes[ends_[i]] = static_cast<unsigned char>(between);
    bytes[ends_[first + count - 1]] = static_cast<unsigned char>(after);
  }

  Bytes bytes_;
  std::vector<size_t> ends_; // of each event: where the separator after it stands
};

} // namespace llmobs
